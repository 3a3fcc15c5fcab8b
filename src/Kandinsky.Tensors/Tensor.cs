using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Single-precision numbers in an arena, row-major. Images are channels-last.</summary>
/// <remarks>A tensor lives as long as the arena scope it was made in; nobody disposes it.</remarks>
public sealed class Tensor
{
    private readonly long _byteOffset;

    internal Tensor(Arena arena, NativeBuffer? buffer, long byteOffset, Shape shape)
    {
        Arena = arena;
        Buffer = buffer;
        _byteOffset = byteOffset;
        Shape = shape;
    }

    /// <summary>Where the numbers live; results of operations on this tensor are made there too.</summary>
    public Arena Arena { get; }

    /// <summary>The sizes of its axes.</summary>
    public Shape Shape { get; }

    /// <summary>
    /// Mean and variance of every channel of every sample, [batch, channels], if the operation that wrote the numbers last was asked for them; or empty.
    /// </summary>
    /// <remarks>Operations that write into a tensor see to them, not to those of another of the same memory.</remarks>
    internal ReadOnlyMemory<ChannelMoments> Moments { get; set; }

    /// <summary>The memory it lies in; null in a plan.</summary>
    internal NativeBuffer? Buffer { get; }

    /// <summary>Whether it is memory for a result that outlives the scope of what it is made from: nothing is lost by writing to it.</summary>
    internal bool IsRoom { get; init; }

    /// <summary>The gradient of the memory it lies in; null unless a tape has to do with it.</summary>
    internal Gradient? Gradient { get; private set; }

    /// <summary>Its first number among those of <see cref="Gradient"/>.</summary>
    internal int GradientOffset { get; private set; }

    /// <summary>Whether its gradient is wanted.</summary>
    internal bool IsTracked => Gradient is not null;

    /// <summary>Its numbers as a weight, in place.</summary>
    internal WeightView Weight => new(Buffer!.Address + (nint)_byteOffset, Shape.Count, StorageType.Float32);

    /// <summary>All its numbers, for operations; others copy them in and out.</summary>
    /// <exception cref="InvalidOperationException">The tensor is part of a plan and has none.</exception>
    internal Span<float> Span => (Buffer ?? throw new InvalidOperationException($"{Shape} is part of a plan and has no numbers."))
        .Span<float>(_byteOffset, Shape.Count);

    /// <summary>The same numbers under another shape of the same count.</summary>
    /// <param name="shape">The other shape.</param>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    public Tensor Reshape(Shape shape) => shape.Count == Shape.Count
        ? View(shape, 0)
        : throw new ArgumentException($"{Shape} does not have as many elements as {shape}.", nameof(shape));

    /// <summary>Consecutive entries of the outermost axis, sharing the memory.</summary>
    /// <param name="start">The first entry.</param>
    /// <param name="count">The number of entries.</param>
    public Tensor Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + count, Shape[0]);
        var each = Shape.Count / Shape[0];
        var shape = Shape.Rank switch
        {
            1 => new Shape(count),
            2 => new Shape(count, Shape[1]),
            3 => new Shape(count, Shape[1], Shape[2]),
            _ => new Shape(count, Shape[1], Shape[2], Shape[3]),
        };
        var part = View(shape, start * each);
        if (!Moments.IsEmpty) part.Moments = Moments.Slice(start * Shape.Width, count * Shape.Width);
        return part;
    }

    /// <summary>A copy in managed memory.</summary>
    /// <exception cref="InvalidOperationException">The tensor is part of a plan and has no numbers.</exception>
    public float[] ToArray() => Span.ToArray();

    /// <summary>Copies its numbers out.</summary>
    /// <param name="destination">At least as many.</param>
    /// <exception cref="InvalidOperationException">The tensor is part of a plan and has no numbers.</exception>
    public void CopyTo(Span<float> destination) => Span.CopyTo(destination);

    /// <summary>Copies numbers in; nothing in a plan.</summary>
    /// <param name="values">As many as the tensor has.</param>
    /// <exception cref="ArgumentException">They are more or fewer.</exception>
    public void CopyFrom(ReadOnlySpan<float> values)
    {
        if (values.Length != Shape.Count) throw new ArgumentException($"{Shape} takes {Shape.Count} numbers, not {values.Length}.", nameof(values));
        Moments = default;
        if (!Arena.IsPlan) values.CopyTo(Span);
    }

    /// <summary>Gives it a gradient.</summary>
    internal void Track() => Gradient ??= new(Shape.Count);

    private Tensor View(Shape shape, int start) =>
        new(Arena, Buffer, _byteOffset + (long)start * sizeof(float), shape) { Gradient = Gradient, GradientOffset = GradientOffset + start };
}
