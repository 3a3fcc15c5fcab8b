using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// The published weights of the FID network (<c>pt_inception-2015-12-05</c>), as the layers here want them: y = γ·(W·x − μ) / √(σ² + 10⁻³) + β is
/// one product with changed weights, whose columns are in the order of a channels-last patch.
/// </summary>
internal sealed class InceptionWeights(Checkpoint checkpoint) : IDisposable
{
    private const double Epsilon = 1e-3;

    private readonly InMemoryCheckpoint _folded = new(checkpoint.Source);

    /// <summary>The folded weights of every convolution in the checkpoint.</summary>
    /// <exception cref="KandinskyException">It holds something else, or a tensor has another shape.</exception>
    public Checkpoint Folded()
    {
        const string filter = ".conv.weight";
        string[] layers = [.. checkpoint.Names.Where(name => name.EndsWith(filter, StringComparison.Ordinal)).Select(name => name[..^filter.Length])];
        if (layers.Length == 0) throw Wrong(
            "holds no convolution of an Inception network; give the FID weights (pt_inception-2015-12-05, .pth or .safetensors)");
        foreach (var layer in layers) Fold(layer, filter);
        return _folded;
    }

    public void Dispose() => _folded.Dispose();

    private void Fold(string layer, string filter)
    {
        var shape = checkpoint.Describe(layer + filter).Shape;
        if (shape.Count != 4) throw Wrong($"'{LegibleText.Of(layer)}' is no convolution");
        var (outputs, inputs, height, width) = ((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3]);
        float[] weights = Numbers(layer + filter, outputs * inputs * height * width), gains = Numbers($"{layer}.bn.weight", outputs),
            offsets = Numbers($"{layer}.bn.bias", outputs);
        float[] means = Numbers($"{layer}.bn.running_mean", outputs), variances = Numbers($"{layer}.bn.running_var", outputs);
        float[] folded = new float[weights.Length], bias = new float[outputs];
        var (area, patch) = (height * width, inputs * height * width);
        for (var output = 0; output < outputs; output++)
        {
            var scale = gains[output] / Math.Sqrt(variances[output] + Epsilon);
            for (var input = 0; input < inputs; input++)
                for (var place = 0; place < area; place++) folded[output * patch + place * inputs + input] =
                    (float)(weights[output * patch + input * area + place] * scale);
            bias[output] = (float)(offsets[output] - means[output] * scale);
        }
        _folded.Set($"{layer}.weight", [outputs, patch], folded);
        _folded.Set($"{layer}.bias", [outputs], bias);
    }

    private float[] Numbers(string name, int count)
    {
        var view = checkpoint.Read(name);
        if (view.Count != count) throw Wrong($"'{LegibleText.Of(name)}' has {view.Count} numbers where {count} belong");
        var numbers = new float[count];
        view.CopyTo(0, numbers);
        return numbers;
    }

    private KandinskyException Wrong(string what) => new($"{checkpoint.Source}: {what}.", ErrorKind.Model);
}
