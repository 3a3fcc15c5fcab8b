using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>A model and its weights: loaded for the first lease, released after the last.</summary>
/// <param name="open">Opens the checkpoint.</param>
/// <param name="build">Makes the model from its weights.</param>
/// <param name="forms">How weights are stored for computing, asked when the model is loaded and when a request begins.</param>
/// <param name="change">What is done to the checkpoint's weights as they are read, or nothing.</param>
/// <param name="files">The files it is read from, if it is; they are read ahead, and packed weights are kept beside.</param>
internal sealed class LoadedModel<T>(Func<Checkpoint> open, Func<Weights, T> build, Func<WeightForms> forms, Func<IWeightSource, IWeightSource>? change = null,
    PartFiles? files = null) : IDisposable where T : class
{
    private Checkpoint? _checkpoint;
    private IWeightSource? _source;
    private PackedCache? _cache;
    private ModelWeights? _weights;
    private T? _model;
    private int _leases;

    /// <summary>Whether the model stays in memory after the last lease.</summary>
    public bool IsKept { get; init; }

    /// <summary>Whether the model is in memory.</summary>
    public bool IsLoaded => _model is not null;

    /// <summary>The model for use, loaded if it is not yet.</summary>
    public PartLease<T> Lease()
    {
        try
        {
            _model ??= Load();
        }
        catch
        {
            Release();
            throw;
        }
        _leases++;
        return new(this, _model);
    }

    /// <summary>Ends a lease.</summary>
    public void Return()
    {
        if (--_leases == 0 && !IsKept) Release();
    }

    /// <summary>Has the files read in the background, so that they are in memory when the model is first used.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    public void ReadAhead(CancellationToken cancellation)
    {
        if (_model is null && files is not null) new Thread(() => files.ReadAhead(cancellation)) { IsBackground = true, Name = "read ahead" }.Start();
    }

    /// <summary>Keeps what was packed for the next process.</summary>
    public void Save()
    {
        OfferUsedOnce();
        _cache?.Save();
    }

    /// <summary>What is kept of the loaded model's packed weights, and what will be; null if nothing is to be kept.</summary>
    public PackedCache? Packed => _cache;

    /// <summary>Bytes that weights take in other forms than those named.</summary>
    /// <param name="named">Parameters and forms of a plan.</param>
    public long BytesBeside(IReadOnlySet<(string Name, PackedForm Form)> named) => _weights?.BytesBeside(named) ?? 0;

    /// <summary>Asks anew how weights are stored for computing.</summary>
    /// <param name="named">The only forms to keep of those that were prepared; all if null.</param>
    public void Take(IReadOnlySet<(string Name, PackedForm Form)>? named)
    {
        if (_weights is null) return;
        _weights.Forms = forms();
        if (named is null) return;
        Save();   // This happens while it is still there.
        _weights.Keep(named);
    }

    /// <summary>Hands the cache what it lacks of weights that were used once.</summary>
    public void OfferUsedOnce()
    {
        if (_cache is not null) _weights!.OfferUsedOnce();
    }

    /// <summary>The packed weights that are kept, to look at; null if there are none.</summary>
    public PackedCache? LookAtPacked() => files?.OpenPacked(quietly: true);

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => Release();

    private T Load()
    {
        _checkpoint = open();
        _source = new CheckpointWeights(_checkpoint);
        _source = change?.Invoke(_source) ?? _source;
        _cache = files?.OpenPacked();
        _weights = new ModelWeights(_source, forms(), _cache);
        return build(_weights.Root);
    }

    private void Release()
    {
        _model = null;
        _weights?.Dispose();
        _cache?.Dispose();
        (_source as IDisposable)?.Dispose();
        _checkpoint?.Dispose();
        (_weights, _cache, _source, _checkpoint) = (null, null, null, null);
    }
}
