using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>A model of the golden set with its weights, and an arena to run it in.</summary>
internal sealed class GoldenModel<T> : IDisposable
{
    private readonly Checkpoint _checkpoint;

    public GoldenModel(string folder, string component, Func<JsonConfig, Weights, T> build, WeightForms? forms = null,
        Func<IWeightSource, IWeightSource>? source = null, string baseName = WeightFiles.Diffusers)
    {
        var path = Goldens.Path(folder, component);
        _checkpoint = Checkpoint.Open(path, baseName);
        IWeightSource weights = new CheckpointWeights(_checkpoint);
        Weights = new ModelWeights(source?.Invoke(weights) ?? weights, forms ?? new WeightForms());
        Model = build(JsonConfig.Read(System.IO.Path.Combine(path, "config.json")), Weights.Root);
    }

    public T Model { get; }

    public ModelWeights Weights { get; }

    public Arena Arena { get; } = new();

    /// <summary>A golden image, [batch, channels, height, width], in the engine's layout.</summary>
    public Tensor Image(GoldenTensors golden, string name)
    {
        var shape = golden.Shape(name);
        return Ops.FromChannelsFirst(golden.Floats(name), new Shape(shape[0], shape[2], shape[3], shape[1]), Arena);
    }

    /// <summary>A golden matrix.</summary>
    public Tensor Matrix(GoldenTensors golden, string name)
    {
        var shape = golden.Shape(name);
        return Arena.Tensor(new Shape(shape[0], shape[1]), golden.Floats(name));
    }

    /// <summary>An image in torch's layout.</summary>
    public static float[] ChannelsFirst(Tensor image)
    {
        var values = new float[image.Shape.Count];
        Ops.ToChannelsFirst(image, values);
        return values;
    }

    public void Dispose()
    {
        Arena.Dispose();
        Weights.Dispose();
        _checkpoint.Dispose();
    }
}
