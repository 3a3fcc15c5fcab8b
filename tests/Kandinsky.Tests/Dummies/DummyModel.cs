using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>A model with the weights PyTorch's constructors draw after <c>torch.manual_seed(0)</c>, and an arena to run it in.</summary>
internal sealed class DummyModel<T> : IDisposable
{
    private readonly DefaultInitialiser _initialiser = new(new TorchRandom(0));
    private readonly ModelWeights _weights;

    public DummyModel(Func<Weights, T> build)
    {
        _weights = new ModelWeights(_initialiser, new WeightForms());
        Model = build(_weights.Root);
    }

    public T Model { get; }

    public Arena Arena { get; } = new();

    /// <summary>A weight's first numbers.</summary>
    public float[] First(string name, int count) => _initialiser[name][..count].ToArray();

    public void Dispose()
    {
        Arena.Dispose();
        _weights.Dispose();
        _initialiser.Dispose();
    }
}
