using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class LayerNormGradientTests
{
    [Fact]
    public void Equals_central_differences()
    {
        const int rows = 3, width = 7;
        var (dy, operands) = (Numbers.Random(rows * width, 4), new[] { Numbers.Random(rows * width, 1), Numbers.Random(width, 2), Numbers.Random(width, 3) });
        CentralDifferences.AssertEqual(o =>
        {
            var loss = 0.0;
            for (var row = 0; row < rows; row++)
            {
                var x = o[0].AsSpan(row * width, width).ToArray();
                var mean = x.Average();
                var deviation = Math.Sqrt(x.Average(number => (number - mean) * (number - mean)) + 1e-3f);
                for (var i = 0; i < width; i++) loss += dy[row * width + i] * ((x[i] - mean) / deviation * o[1][i] + o[2][i]);
            }
            return loss;
        }, operands, Run(KernelChoice.Reference, operands[0], dy, rows, width, operands[1], []), 1e-5);
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Equals_its_definition(string implementation)
    {
        foreach (var (rows, width) in new[] { (1, 1), (2, 5), (3, 16), (2, 33), (70, 768), (9, 1280), (1000, 100) })
        {
            float[] x = TestNumbers.Normal(rows * width, 1, 2, 5), dy = TestNumbers.Normal(rows * width, 2), gamma = TestNumbers.Normal(width, 3),
            residual = TestNumbers.Normal(rows * width, 4);
            var (actual, expected) = (Run(implementation, x, dy, rows, width, gamma, residual),
                Run(KernelChoice.Reference, x, dy, rows, width, gamma, residual));
            for (var i = 0; i < 3; i++) TensorAssert.Close(actual[i], expected[i], 2e-5, $"{rows} x {width}, {i}");
        }
    }

    [Fact]
    public void Rejects_operands_of_other_lengths() =>
        Assert.Throws<ArgumentException>(() =>
            LayerNorm.Gradient(new float[6], new float[6], 2, 3, new float[3], 1e-5f, [], new float[6], new float[3], new float[2]));

    private static float[][] Run(string implementation, float[] x, float[] dy, int rows, int width, float[] gamma, float[] residual)
    {
        using var _ = KernelChoice.Force(implementation);
        float[][] results = [new float[x.Length], new float[width], new float[width]];
        residual.CopyTo(results[0], 0);
        LayerNorm.Gradient(x, dy, rows, width, gamma, 1e-3f, residual.Length > 0 ? results[0] : [], results[0], results[1], results[2]);
        return results;
    }
}
