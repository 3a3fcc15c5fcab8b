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
    private PlainWeight? _values;

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

    /// <summary>This weight for a single use, valid until another weight of the model is read: from the model's store of packed forms, else as stored.</summary>
    /// <typeparam name="T">The packed weight.</typeparam>
    /// <param name="form">The form of the stored numbers in single precision.</param>
    /// <param name="take">Makes it of bytes that the store has, in place.</param>
    /// <param name="pack">Makes it of the stored numbers, in place.</param>
    public T Once<T>(PackedForm form, Func<PackedBytes, T> take, Func<WeightView, T> pack) where T : IPackedWeights => _model.Once(this, form, take, pack);

    /// <summary>Ends the use that <see cref="Once"/> began.</summary>
    /// <param name="form">The form.</param>
    public void ReleaseOnce(PackedForm form) => _model.ReleaseOnce(this, form);

    /// <summary>Counts what a packed form will hold, in a model that only plans.</summary>
    /// <typeparam name="T">The packed weight.</typeparam>
    /// <param name="form">The form it takes.</param>
    /// <param name="planned">The weight without numbers.</param>
    public T Plan<T>(PackedForm form, T planned) where T : IPackedWeights => _model.Plan(this, form, planned);

    /// <summary>
    /// Its numbers as single precision, read once and kept as long as the model's weights live: for biases, norms and other small weights.
    /// Nothing in a plan.
    /// </summary>
    public ReadOnlySpan<float> Values
    {
        get
        {
            var form = PlainWeight.Form(Shape);
            _values ??= IsPlan ? Plan(form, new PlainWeight(form)) : Packed(form, kept => new PlainWeight(kept), stored => new PlainWeight(stored));
            return _values.Numbers;
        }
    }

    /// <summary>This weight packed, kept as long as the model's weights live: as the model's store of packed forms has it, else made now.</summary>
    /// <typeparam name="T">The packed weight.</typeparam>
    /// <param name="form">The form it takes.</param>
    /// <param name="take">Makes it of bytes that were packed before, in place.</param>
    /// <param name="pack">Makes it of the stored numbers, which are let go afterwards unless it reads them in place.</param>
    public T Packed<T>(PackedForm form, Func<PackedBytes, T> take, Func<WeightView, T> pack) where T : IPackedWeights => _model.Packed(this, form, take, pack);

    /// <summary>Says that the stored numbers are not needed for now. They can be read again.</summary>
    public void Release() => _model.Release(this);
}
