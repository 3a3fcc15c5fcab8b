using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Nn.Tests;

public sealed class LinearTests
{
    private const int Inputs = 48, Outputs = 80;

    [Theory]
    [InlineData(LinearUse.Packed, 1)]
    [InlineData(LinearUse.Packed, WeightForms.FewRows + 1)]
    [InlineData(LinearUse.Streamed, 7)]
    [InlineData(LinearUse.Once, 7)]
    public void Every_use_computes_the_same_product(LinearUse use, int rows)
    {
        using var checkpoint = new InMemoryCheckpoint();
        float[] weight = Numbers(Outputs * Inputs, 1), bias = Numbers(Outputs, 2), x = Numbers(rows * Inputs, 3);
        checkpoint.Set("proj.weight", [Outputs, Inputs], weight);
        checkpoint.Set("proj.bias", [Outputs], bias);
        using var model = new ModelWeights(new CheckpointWeights(checkpoint), new());
        using var arena = new Arena();
        var linear = new Linear(Inputs, Outputs, model.Root["proj"], use: use);
        for (var run = 0; run < 2; run++)
        {
            var y = linear.Forward(arena.Tensor(new Shape(rows, Inputs), x)).Span;
            for (var i = 0; i < y.Length; i++) Assert.Equal(Product(x, weight, bias, i / Outputs, i % Outputs), y[i], 1e-4f);
        }
    }

    [Fact]
    public void Refuses_a_checkpoint_with_another_shape()
    {
        using var checkpoint = new InMemoryCheckpoint();
        checkpoint.Set("proj.weight", [Outputs, Inputs + 1], new float[Outputs * (Inputs + 1)]);
        using var model = new ModelWeights(new CheckpointWeights(checkpoint), new());
        var error = Assert.Throws<KandinskyException>(() => new Linear(Inputs, Outputs, model.Root["proj"]));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains("proj.weight", error.Message, StringComparison.Ordinal);
    }

    private static float[] Numbers(int count, ulong seed)
    {
        var numbers = new float[count];
        new TorchRandom(seed).Normal(numbers);
        return numbers;
    }

    private static float Product(float[] x, float[] weight, float[] bias, int row, int output)
    {
        var sum = (double)bias[output];
        for (var i = 0; i < Inputs; i++) sum += (double)x[row * Inputs + i] * weight[output * Inputs + i];
        return (float)sum;
    }
}
