using Kandinsky.Kernels;

namespace Kandinsky.Nn;

/// <summary>All weights of one model: where they come from, which were declared, and the packed forms made of them.</summary>
/// <param name="source">Where the numbers come from.</param>
/// <param name="forms">How they are stored for computing.</param>
/// <param name="store">Where packed forms are kept between models; null for nowhere.</param>
public sealed class ModelWeights(IWeightSource source, WeightForms forms, IPackedStore? store = null) : IDisposable
{
    /// <summary>Bytes of working memory for weights that are used once; larger ones are read where they are mapped.</summary>
    private const long LargestLent = 32 << 20;

    private readonly List<Weight> _declared = [];
    private readonly List<IPackedWeights> _packed = [];
    private readonly Dictionary<Weight, PackedForm?> _once = [];   // null once it was offered
    private NativeBuffer? _lent;

    /// <summary>How weights are stored for computing.</summary>
    public WeightForms Forms { get; } = forms;

    /// <summary>The weights a model declared, in the order of its construction.</summary>
    public IReadOnlyList<Weight> Declared => _declared;

    /// <summary>Bytes of all packed forms, made or planned.</summary>
    public long PackedBytes => _packed.Sum(packed => packed.Bytes);

    /// <summary>In a plan, bytes of packed forms that are read in place from the store.</summary>
    public long KeptBytes { get; private set; }

    internal bool IsPlan => !source.HasNumbers;

    /// <summary>The empty path, from which a model takes its parts.</summary>
    public Weights Root => new(this, "");

    /// <summary>Frees every packed form. Source and store belong to whoever made them.</summary>
    public void Dispose()
    {
        foreach (var packed in _packed) packed.Dispose();
        _packed.Clear();
        _lent?.Dispose();
    }

    /// <summary>Offers the store the weights that were used once, as they are stored, where it had none. What it is given is valid as long as the source.</summary>
    public void OfferUsedOnce()
    {
        foreach (var (weight, used) in _once.ToArray())
        {
            if (used is { } form && source.Read(weight.Name) is { Type: StorageType.Float32 } stored) store!.Add(weight.Name, form, stored.Stored);
            _once[weight] = null;
        }
    }

    internal Weight Declare(string name, Initial initial, int[] shape)
    {
        source.Declare(name, initial, shape);
        var weight = new Weight(this, name, shape);
        _declared.Add(weight);
        return weight;
    }

    internal WeightView Read(Weight weight) => source.Read(weight.Name);

    internal void Release(Weight weight) => source.Release(weight.Name);

    /// <summary>A weight's stored numbers, all of which are about to be read.</summary>
    internal WeightView ReadWhole(Weight weight)
    {
        var stored = Read(weight);
        stored.BringIn();
        return stored;
    }

    /// <summary>A weight's stored numbers, all of which are about to be read, and not again; valid until the next weight is asked for.</summary>
    private WeightView ReadOnce(Weight weight)
    {
        var bytes = weight.Shape.Aggregate((long)sizeof(float), (product, size) => product * size);
        if (bytes > LargestLent) return ReadWhole(weight);
        if (_lent is null || _lent.Length < bytes)
        {
            _lent?.Dispose();
            _lent = new NativeBuffer(bytes);
        }
        return source.Read(weight.Name, _lent);
    }

    internal T Packed<T>(Weight weight, PackedForm form, Func<PackedBytes, T> take, Func<WeightView, T> pack) where T : IPackedWeights
    {
        if (store?.Find(weight.Name, form) is { } kept) return Keep(take(kept));
        var packed = Keep(pack(ReadWhole(weight)));
        if (packed.Packed.Length == 0) return packed;   // it reads the stored numbers
        Release(weight);
        store?.Add(weight.Name, form, packed.Packed);
        return packed;
    }

    /// <summary>A weight for a single use, to be ended by <see cref="ReleaseOnce"/> before the next.</summary>
    internal T Once<T>(Weight weight, PackedForm form, Func<PackedBytes, T> take, Func<WeightView, T> pack) where T : IPackedWeights
    {
        if (store?.Find(weight.Name, form) is { } kept) return take(kept);
        if (store?.Keeps(weight.Name) == true) _once.TryAdd(weight, form);
        return pack(ReadOnce(weight));
    }

    internal void ReleaseOnce(Weight weight, PackedForm form)
    {
        store?.Release(weight.Name, form);
        Release(weight);
    }

    /// <summary>What a form would hold, which counts unless the store has it.</summary>
    internal T Plan<T>(Weight weight, PackedForm form, T planned) where T : IPackedWeights
    {
        if (store?.Has(weight.Name, form) != true) return Keep(planned);
        KeptBytes += form.Bytes;
        return planned;
    }

    internal T Keep<T>(T packed) where T : IPackedWeights
    {
        _packed.Add(packed);
        return packed;
    }
}
