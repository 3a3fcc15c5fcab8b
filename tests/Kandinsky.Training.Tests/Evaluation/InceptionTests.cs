using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

/// <summary>The FID network with weights drawn as <c>Goldens/make.py</c> draws them, against PyTorch's layers.</summary>
public sealed class InceptionTests
{
    [Theory]
    [InlineData(64, 96)]
    [InlineData(400, 320)]
    public void Features_are_those_of_torchs_layers(int height, int width)
    {
        using var weights = RandomWeights();
        using var network = new InceptionFeatures(weights);
        using var goldens = TrainingGoldens.Open("inception");

        var features = network.Extract([Blocks(height, width)]);

        TensorAssert.Close(features, goldens.Floats($"features_{height}x{width}"), 1e-4);
    }

    [Fact]
    public void Other_weights_are_refused_by_name()
    {
        using var other = new InMemoryCheckpoint("other.safetensors");
        other.Set("conv.weight", [2, 2], new float[4]);
        Assert.Contains("pt_inception-2015-12-05", Assert.Throws<KandinskyException>(() => new InceptionFeatures(other)).Message, StringComparison.Ordinal);

        using var weights = RandomWeights();
        weights.Set("Mixed_6c.branch1x1.bn.running_var", [3], new float[3]);
        Assert.Contains("Mixed_6c.branch1x1.bn.running_var", Assert.Throws<KandinskyException>(() => new InceptionFeatures(weights)).Message,
            StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<KandinskyException>(() => new InceptionFeatures("absent.pth")).Message,
            StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Colours in blocks of eight pixels.</summary>
    private static Image Blocks(int height, int width)
    {
        var random = new TorchRandom((ulong)height);
        var colours = new byte[height / 8 * (width / 8) * 3];
        foreach (ref var colour in colours.AsSpan()) colour = (byte)random.Integer(256);
        var picture = new Image(width, height, ColorMode.Rgb);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++) colours.AsSpan((y / 8 * (width / 8) + x / 8) * 3, 3).CopyTo(picture.Pixel(x, y));
        return picture;
    }

    private static InMemoryCheckpoint RandomWeights()
    {
        var weights = new InMemoryCheckpoint("random weights");
        var random = new TorchRandom(7);
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Repository.Path("tests", "Kandinsky.Training.Tests", "Goldens",
            "inception.json")));
        foreach (var layer in json.RootElement.EnumerateArray())
        {
            var name = layer[0].GetString()!;
            long[] shape = [.. layer.EnumerateArray().Skip(1).Select(size => size.GetInt64())];
            var outputs = shape[0];
            Set($"{name}.conv.weight", shape, number => number * (float)Math.Sqrt(2.0 / (shape[1] * shape[2] * shape[3])));
            Set($"{name}.bn.weight", [outputs], number => 1 + 0.1f * number);
            Set($"{name}.bn.bias", [outputs], number => 0.1f * number);
            Set($"{name}.bn.running_mean", [outputs], number => 0.1f * number);
            Set($"{name}.bn.running_var", [outputs], number => 1 + 0.1f * MathF.Abs(number));
        }
        return weights;

        void Set(string name, long[] shape, Func<float, float> change)
        {
            var numbers = new float[shape.Aggregate(1L, (product, size) => product * size)];
            random.Normal(numbers);
            weights.Set(name, shape, [.. numbers.Select(change)]);
        }
    }
}
