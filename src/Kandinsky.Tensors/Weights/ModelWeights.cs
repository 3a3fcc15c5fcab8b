using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>
/// All weights of one model: where they come from, which were declared, and the store of the forms they were prepared in, by parameter and form.
/// </summary>
/// <param name="source">Where the numbers come from.</param>
/// <param name="forms">Which forms operations ask for.</param>
/// <param name="store">Where packed forms are kept between models; null for nowhere.</param>
public sealed class ModelWeights(IWeightSource source, WeightForms forms, IPackedStore? store = null) : IDisposable
{
    /// <summary>Bytes of working memory for weights that are used once; larger ones are read where they are mapped.</summary>
    private const long LargestLent = 32 << 20;

    private readonly List<Parameter> _declared = [];
    private readonly Dictionary<Parameter, PackedForm?> _once = [];   // It is null once it was offered.
    private NativeBuffer? _lent;

    /// <summary>Which forms operations ask for. May change between two runs: what was prepared before stays until it is let go.</summary>
    public WeightForms Forms { get; set; } = forms;

    /// <summary>The parameters a model declared, in the order of its construction.</summary>
    public IReadOnlyList<Parameter> Declared => _declared;

    /// <summary>Bytes of all prepared forms, made or planned.</summary>
    public long PackedBytes => _declared.Sum(parameter => parameter.Prepared.Bytes + parameter.Turned.Bytes);

    /// <summary>In a plan, bytes of prepared forms that are read in place from the store.</summary>
    public long KeptBytes { get; private set; }

    /// <summary>The prepared forms, made or planned.</summary>
    public IReadOnlySet<(string Name, PackedForm Form)> Prepared =>
        _declared.SelectMany(parameter => parameter.Prepared.Forms.Select(form => (parameter.Name, form))).ToHashSet();

    /// <summary>The parameters that are trained, in the order of declaration.</summary>
    public IEnumerable<Parameter> Trained => _declared.Where(parameter => parameter.IsTrained);

    /// <summary>Whether there are numbers; without them a model only plans.</summary>
    internal bool HasNumbers => source.HasNumbers;

    /// <summary>Declares a parameter: it must be in the source with this shape.</summary>
    /// <param name="name">The checkpoint's key.</param>
    /// <param name="initial">What it is when a model is made from nothing.</param>
    /// <param name="shape">Its shape as the checkpoint has it.</param>
    /// <param name="use">How the linear layer that it belongs to is used.</param>
    /// <param name="sensitive">Whether it stays in single precision in every mode.</param>
    /// <exception cref="KandinskyException">The checkpoint lacks it, or has it in another shape.</exception>
    public Parameter Declare(string name, Initial initial, ReadOnlySpan<int> shape, LinearUse use = LinearUse.Packed, bool sensitive = false)
    {
        source.Declare(name, initial, shape.ToArray());
        _declared.Add(new(this, name, shape.ToArray(), use, sensitive));
        return _declared[^1];
    }

    /// <summary>Bytes of prepared forms that are not among those named.</summary>
    /// <param name="named">Parameters' names and forms, as <see cref="Prepared"/> of a plan gives them.</param>
    public long BytesBeside(IReadOnlySet<(string Name, PackedForm Form)> named)
    {
        ArgumentNullException.ThrowIfNull(named);
        return _declared.Sum(parameter => parameter.Prepared.Forms.Where(form => !named.Contains((parameter.Name, form))).Sum(form => form.Bytes));
    }

    /// <summary>Lets go of all prepared forms but those named. They are prepared again when they are asked for.</summary>
    /// <param name="named">Parameters' names and forms, as <see cref="Prepared"/> of a plan gives them.</param>
    public void Keep(IReadOnlySet<(string Name, PackedForm Form)> named)
    {
        ArgumentNullException.ThrowIfNull(named);
        foreach (var parameter in _declared) parameter.Prepared.Keep(form => named.Contains((parameter.Name, form)));
    }

    /// <summary>Frees every prepared form. Source and store belong to whoever made them.</summary>
    public void Dispose()
    {
        foreach (var parameter in _declared) parameter.Free();
        _lent?.Dispose();
    }

    /// <summary>
    /// Offers the store the weights that were used once, as they are stored, where it had none. What it is given is valid as long as the source.
    /// </summary>
    public void OfferUsedOnce()
    {
        foreach (var (parameter, used) in _once.ToArray())
        {
            if (used is { } form && source.Read(parameter.Name) is { Type: StorageType.Float32 } stored) store!.Add(parameter.Name, form, stored.Stored);
            _once[parameter] = null;
        }
    }

    /// <summary>A parameter's numbers: as stored, in the stored type, or while it is trained its own.</summary>
    internal WeightView Read(Parameter parameter) => parameter.TrainedView ?? source.Read(parameter.Name);

    /// <summary>Says that a parameter's stored numbers are not needed for now.</summary>
    internal void Release(Parameter parameter)
    {
        if (!parameter.IsTrained && !parameter.Prepared.ReadStored) source.Release(parameter.Name);
    }

    /// <summary>Prepares a form of a parameter, as the store of packed forms has it, else from the stored numbers, and keeps it.</summary>
    /// <typeparam name="T">The weight in that form.</typeparam>
    /// <param name="parameter">The parameter.</param>
    /// <param name="form">The form.</param>
    /// <param name="take">Makes it of bytes that were packed before, in place.</param>
    /// <param name="pack">Makes it of the stored numbers, which are let go afterwards unless some form reads them in place.</param>
    internal T Prepare<T>(Parameter parameter, PackedForm form, Func<PackedBytes, T> take, Func<WeightView, T> pack) where T : IPackedWeights
    {
        if (!parameter.IsTrained && store?.Find(parameter.Name, form) is { } kept) return Add(take(kept), isStored: false);
        var stored = Read(parameter);
        if (!parameter.IsTrained) stored.BringIn();
        var packed = pack(stored);
        Add(packed, isStored: packed.Packed.Length == 0);
        if (!parameter.IsTrained && packed.Packed.Length > 0) store?.Add(parameter.Name, form, packed.Packed);
        Release(parameter);
        return packed;

        T Add(T weights, bool isStored)
        {
            parameter.Prepared.Add(form, weights, isStored);
            return weights;
        }
    }

    /// <summary>Prepares a form of a parameter for the gradient of what it is multiplied with, and keeps it.</summary>
    /// <typeparam name="T">The weight in that form.</typeparam>
    /// <param name="parameter">The parameter.</param>
    /// <param name="form">The form.</param>
    /// <param name="pack">Makes it of the stored numbers.</param>
    /// <returns>Null if the model only plans.</returns>
    internal T? PrepareTurned<T>(Parameter parameter, PackedForm form, Func<WeightView, T> pack) where T : class, IPackedWeights
    {
        if (!HasNumbers)
        {
            parameter.Turned.Plan(form, form.Bytes);
            return null;
        }
        var packed = pack(Read(parameter));
        parameter.Turned.Add(form, packed, isStored: false);
        Release(parameter);
        return packed;
    }

    /// <summary>Counts what a form of a parameter will hold, unless the store has it.</summary>
    /// <returns>No numbers.</returns>
    internal ReadOnlySpan<float> Plan(Parameter parameter, PackedForm form)
    {
        var isKept = store?.Has(parameter.Name, form) == true;
        if (isKept) KeptBytes += form.Bytes;
        parameter.Prepared.Plan(form, isKept ? 0 : form.Bytes);
        return default;
    }

    /// <summary>A weight for a single use, valid until another is read, to be ended by <see cref="ReleaseOnce"/>.</summary>
    /// <typeparam name="T">The weight in that form.</typeparam>
    /// <param name="parameter">The parameter.</param>
    /// <param name="form">The form of the stored numbers in single precision.</param>
    /// <param name="take">Makes it of bytes that the store has, in place.</param>
    /// <param name="pack">Makes it of the stored numbers, in place.</param>
    internal T Once<T>(Parameter parameter, PackedForm form, Func<PackedBytes, T> take, Func<WeightView, T> pack) where T : IPackedWeights
    {
        if (store?.Find(parameter.Name, form) is { } kept) return take(kept);
        if (store?.Keeps(parameter.Name) == true) _once.TryAdd(parameter, form);
        return pack(ReadOnce(parameter));
    }

    /// <summary>Ends the use that <see cref="Once"/> began.</summary>
    internal void ReleaseOnce(Parameter parameter, PackedForm form)
    {
        store?.Release(parameter.Name, form);
        source.Release(parameter.Name);
    }

    /// <summary>A parameter's stored numbers, all of which are about to be read, and not again; valid until the next is asked for.</summary>
    private WeightView ReadOnce(Parameter parameter)
    {
        var bytes = (long)parameter.Count * sizeof(float);
        if (bytes > LargestLent)
        {
            var stored = Read(parameter);
            stored.BringIn();
            return stored;
        }
        if (_lent is null || _lent.Length < bytes)
        {
            _lent?.Dispose();
            _lent = new NativeBuffer(bytes);
        }
        return source.Read(parameter.Name, _lent);
    }
}
