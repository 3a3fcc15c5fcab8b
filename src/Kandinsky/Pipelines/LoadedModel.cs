using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>A model and its weights: loaded when asked for, released when a later stage needs the memory.</summary>
/// <param name="open">Opens the checkpoint.</param>
/// <param name="build">Makes the model from its weights.</param>
/// <param name="forms">How weights are stored for computing.</param>
/// <param name="change">What is done to the checkpoint's weights as they are read, or nothing.</param>
sealed class LoadedModel<T>(Func<Checkpoint> open, Func<Weights, T> build, WeightForms forms, Func<IWeightSource, IWeightSource>? change = null) : IDisposable where T : class
{
    private Checkpoint? _checkpoint;
    private IWeightSource? _source;
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
                _weights = new ModelWeights(_source, forms);
                _model = build(_weights.Root);
            }
            return _model;
        }
    }

    /// <summary>Gives the memory back; the next use loads the model again.</summary>
    public void Release()
    {
        _model = null;
        _weights?.Dispose();
        (_source as IDisposable)?.Dispose();
        _checkpoint?.Dispose();
        (_weights, _source, _checkpoint) = (null, null, null);
    }

    public void Dispose() => Release();
}
