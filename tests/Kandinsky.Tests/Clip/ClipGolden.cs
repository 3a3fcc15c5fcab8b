using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>One of the tiny CLIP towers with its weights, and the reference's figures.</summary>
internal sealed class ClipGolden<T> : IDisposable
{
    private readonly Checkpoint _checkpoint;
    private readonly ModelWeights _weights;

    public ClipGolden(string component, Func<JsonConfig, Weights, T> build, string prior = "tiny-2-2-prior")
    {
        var folder = Goldens.Path(prior, component);
        _checkpoint = new SafeTensorsFile(Path.Combine(folder, "model.safetensors"));
        _weights = new ModelWeights(new CheckpointWeights(_checkpoint), new WeightForms());
        Model = build(JsonConfig.Read(Path.Combine(folder, "config.json")), _weights.Root);
    }

    public T Model { get; }

    public Arena Arena { get; } = new();

    public GoldenTensors Golden { get; } = Goldens.Open("clip");

    /// <summary>A golden picture, [batch, channels, height, width] in the file, in the engine's layout.</summary>
    public Tensor Picture(string name)
    {
        var shape = Golden.Shape(name);
        return Ops.FromChannelsFirst(Golden.Floats(name), new Shape(shape[0], shape[2], shape[3], shape[1]), Arena);
    }

    public void Dispose()
    {
        Arena.Dispose();
        _weights.Dispose();
        _checkpoint.Dispose();
        Golden.Dispose();
    }
}
