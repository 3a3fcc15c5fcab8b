using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <content>How the way back of an operation reads and adds to gradients. In a plan they have no numbers: memory is counted, and kernels are left
/// out.</content>
public sealed partial class Tape
{
    /// <summary>The gradient of a result.</summary>
    /// <param name="y">The result.</param>
    internal ReadOnlySpan<float> Of(Tensor y) => Part(y.Gradient!.Numbers!, y);

    /// <summary>Where to add to a gradient; empty if it is not wanted.</summary>
    /// <param name="x">The operand.</param>
    internal Span<float> Sum(Tensor? x)
    {
        if (x?.Gradient is not { } gradient) return default;
        if (gradient.Numbers is null)
        {
            gradient.Numbers = _arena.Gradients.Take(gradient.Count);
            if (!_arena.IsPlan) gradient.Numbers.Span.Clear();
        }
        return Part(gradient.Numbers, x);
    }

    /// <summary>Where to write a gradient, and what to add while doing so; empty if it is not wanted.</summary>
    /// <param name="x">The operand.</param>
    internal GradientSink Sink(Tensor? x)
    {
        if (x?.Gradient is not { } gradient) return default;
        if (gradient.Numbers is not null || gradient.Count != x.Shape.Count) return new(Sum(x), isFirst: false);
        gradient.Numbers = _arena.Gradients.Take(gradient.Count);
        return new(Part(gradient.Numbers, x), isFirst: true);
    }

    /// <summary>Where to write a gradient as a whole: added when it is disposed, if there is something already, or forgotten, if it is not wanted.</summary>
    /// <param name="x">The operand.</param>
    internal GradientPart Write(Tensor x)
    {
        if (x.IsTracked && Sink(x) is { Residual.IsEmpty: true } sink) return new(sink.Span, default);
        return new(_arena.IsPlan ? default : _arena.Tensor(x.Shape).Span, Sum(x));
    }

    /// <summary>Adds the gradient of a result to that of an operand of the same size. The last thing to do with it: it may be handed over.</summary>
    /// <param name="y">The result.</param>
    /// <param name="x">The operand; nothing happens if its gradient is not wanted.</param>
    internal void Pass(Tensor y, Tensor? x)
    {
        if (x?.Gradient is not { } gradient) return;
        if (gradient.Numbers is null && gradient.Count == y.Gradient!.Count && x.Shape.Count == gradient.Count)
        {
            (gradient.Numbers, y.Gradient.Numbers) = (y.Gradient.Numbers, null);
            return;
        }
        AddCopy(y, x);
    }

    /// <summary>As <see cref="Pass"/>, for a gradient that is still needed.</summary>
    internal void AddCopy(Tensor y, Tensor? x)
    {
        if (x is null || !x.IsTracked) return;
        var sink = Sink(x);
        if (_arena.IsPlan) return;
        if (sink.Residual.IsEmpty) Of(y).CopyTo(sink.Span);
        else Elementwise.Add(sink.Span, Of(y), sink.Span);
    }

    private Span<float> Part(Tensor numbers, Tensor x) => _arena.IsPlan ? default : numbers.Span.Slice(x.GradientOffset, x.Shape.Count);
}

/// <summary>Where a gradient is written by something that can add as it writes.</summary>
internal readonly ref struct GradientSink(Span<float> span, bool isFirst)
{
    /// <summary>What is written; empty if it is not wanted.</summary>
    public Span<float> Span { get; } = span;

    /// <summary>What is added: the same memory, or nothing.</summary>
    public ReadOnlySpan<float> Residual { get; } = isFirst ? default : span;
}

/// <summary>Where a gradient is written by something that cannot add.</summary>
internal readonly ref struct GradientPart(Span<float> span, Span<float> sum)
{
    private readonly Span<float> _sum = sum;

    /// <summary>What is written, never empty but in a plan.</summary>
    public Span<float> Span { get; } = span;

    /// <summary>Adds it to what was there.</summary>
    public void Dispose()
    {
        if (!_sum.IsEmpty) Elementwise.Add(_sum, Span, _sum);
    }
}
