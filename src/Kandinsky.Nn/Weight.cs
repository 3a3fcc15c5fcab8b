using Kandinsky.Kernels;

namespace Kandinsky.Nn;

/// <summary>What a weight is before anything was learned (spec E.7; PyTorch's defaults).</summary>
public enum Initial
{
    /// <summary>Uniform in ±1/√(fan in), where the fan in is the product of all axes but the first.</summary>
    FanIn,

    /// <summary>Uniform in ±1/√(fan in) of the weight declared just before.</summary>
    Bias,

    /// <summary>All ones.</summary>
    One,

    /// <summary>All zeros.</summary>
    Zero,

    /// <summary>A codebook: uniform in ±1/entries, after as many discarded normal draws as it has elements.</summary>
    Codebook,
}

/// <summary>One weight of a model: its checkpoint key, its shape and, when asked, its numbers.</summary>
public sealed class Weight
{
    private readonly ModelWeights _model;
    private float[]? _values;

    internal Weight(ModelWeights model, string name, int[] shape)
    {
        _model = model;
        Name = name;
        Shape = shape;
    }

    /// <summary>The checkpoint's key.</summary>
    public string Name { get; }

    /// <summary>Its shape as the checkpoint has it.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Whether it has no numbers, because its model only plans.</summary>
    public bool IsPlan => _model.IsPlan;

    /// <summary>Its numbers where they are stored, in the stored type.</summary>
    public WeightView View => _model.Read(this);

    /// <summary>Its numbers as single precision, read once and kept: for biases, norms and other small weights. Nothing in a plan.</summary>
    public ReadOnlySpan<float> Values
    {
        get
        {
            if (IsPlan) return [];
            if (_values is null)
            {
                var view = View;
                var values = new float[view.Count];
                view.CopyTo(0, values);
                _values = values;
            }
            return _values;
        }
    }

    /// <summary>Keeps a form that reads the stored numbers in place, as long as the model's weights live.</summary>
    /// <typeparam name="T">The form.</typeparam>
    /// <param name="inPlace">The form.</param>
    public T Keep<T>(T inPlace) where T : IPackedWeights => _model.Keep(inPlace);

    /// <summary>Keeps a packed copy of this weight as long as the model's weights live; the stored numbers are not needed any more.</summary>
    /// <typeparam name="T">The packed form.</typeparam>
    /// <param name="packed">The packed form.</param>
    public T Replace<T>(T packed) where T : IPackedWeights
    {
        Release();
        return _model.Keep(packed);
    }

    /// <summary>Says that the stored numbers are not needed for now. They can be read again.</summary>
    public void Release() => _model.Release(this);
}
