using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <content>What a parameter has while it is trained.</content>
public sealed partial class Parameter
{
    private NativeBuffer? _value, _gradient;

    /// <summary>Whether it is trained: it has numbers of its own in single precision, and a gradient.</summary>
    public bool IsTrained { get; private set; }

    /// <summary>A low-rank change that is trained in its place; null for none.</summary>
    public LowRankChange? Change { get; set; }

    /// <summary>Its numbers while it is trained. Whoever writes them says so by <see cref="Changed"/>.</summary>
    /// <exception cref="InvalidOperationException">It is not trained, or its model only plans.</exception>
    public Span<float> Value => Numbers(_value);

    /// <summary>Its gradient, to which every way back of a <see cref="Tape"/> adds.</summary>
    /// <exception cref="InvalidOperationException">It is not trained, or its model only plans.</exception>
    public Span<float> Gradient => Numbers(_gradient);

    /// <summary>The gradient; empty where none is wanted.</summary>
    internal Span<float> WantedGradient => _gradient is null ? default : Gradient;

    /// <summary>What large products of its gradient are rounded to.</summary>
    internal Precision GradientPrecision => IsSensitive || Model.Forms.Precision == Precision.Float32 ? Precision.Float32 : Precision.BFloat16;

    /// <summary>Begins to train it: its numbers are copied from where they come from, its gradient is nought.</summary>
    public void Train()
    {
        if (IsTrained) return;
        IsTrained = true;
        if (!Model.HasNumbers) return;
        var bytes = (long)Count * sizeof(float);
        var value = new NativeBuffer(bytes);
        Model.Read(this).CopyTo(0, value.Span<float>(0, Count));
        Model.Release(this);
        (_value, _gradient) = (value, new NativeBuffer(bytes));
        Gradient.Clear();
        Changed();
    }

    /// <summary>Says that <see cref="Value"/> was written: forms that were prepared of it are out of date.</summary>
    public void Changed()
    {
        Prepared.Keep(_ => false);
        Turned.Keep(_ => false);
    }

    /// <summary>Frees what it holds.</summary>
    internal void Free()
    {
        Changed();
        _value?.Dispose();
        _gradient?.Dispose();
        (_value, _gradient, IsTrained) = (null, null, false);
    }

    /// <summary>Its numbers while it is trained, as a stored weight.</summary>
    internal WeightView? TrainedView => _value is null ? null : new(_value);

    private Span<float> Numbers(NativeBuffer? buffer) => (buffer ?? throw new InvalidOperationException($"{Name} is not trained.")).Span<float>(0, Count);
}
