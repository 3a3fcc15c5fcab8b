using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>A model and its weights: loaded when asked for, released when a later stage needs the memory.</summary>
/// <param name="open">Opens the checkpoint.</param>
/// <param name="build">Makes the model from its weights.</param>
/// <param name="forms">How weights are stored for computing.</param>
/// <param name="change">What is done to the checkpoint's weights as they are read, or nothing.</param>
/// <param name="openPacked">Opens the cache of packed weights; null for none.</param>
/// <param name="readAhead">Reads the files that will be opened into the system's cache; null for none.</param>
sealed class LoadedModel<T>(Func<Checkpoint> open, Func<Weights, T> build, WeightForms forms, Func<IWeightSource, IWeightSource>? change = null, Func<PackedCache?>? openPacked = null, Action<CancellationToken>? readAhead = null) : IDisposable where T : class
{
    private Checkpoint? _checkpoint;
    private IWeightSource? _source;
    private PackedCache? _cache;
    private ModelWeights? _weights;
    private T? _model;

    /// <summary>The model, loaded if it is not yet.</summary>
    public T Model
    {
        get
        {
            if (_model is null)
            {
                _checkpoint = open();
                _source = new CheckpointWeights(_checkpoint);
                _source = change?.Invoke(_source) ?? _source;
                _cache = openPacked?.Invoke();
                _weights = new ModelWeights(_source, forms, _cache);
                _model = build(_weights.Root);
            }
            return _model;
        }
    }

    /// <summary>Has the files read in the background, so that they are in memory when the model is first used.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    public void ReadAhead(CancellationToken cancellation)
    {
        if (_model is null && readAhead is not null) new Thread(() => readAhead(cancellation)) { IsBackground = true, Name = "read ahead" }.Start();
    }

    /// <summary>Keeps what was packed for the next process.</summary>
    public void Save() => _cache?.Save();

    /// <summary>Gives the memory back; the next use loads the model again.</summary>
    public void Release()
    {
        _model = null;
        _weights?.Dispose();
        _cache?.Dispose();
        (_source as IDisposable)?.Dispose();
        _checkpoint?.Dispose();
        (_weights, _cache, _source, _checkpoint) = (null, null, null, null);
    }

    public void Dispose() => Release();
}
