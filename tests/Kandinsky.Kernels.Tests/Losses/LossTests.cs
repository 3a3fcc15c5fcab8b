using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class LossTests
{
    [Fact]
    public void Gradients_equal_central_differences()
    {
        const int rows = 3, width = 5;
        float[] x = Numbers.Random(rows * width, 1, 3), target = Numbers.Random(rows * width, 2), weights = [0.5f, 2, 1], dx = new float[x.Length],
            y = new float[x.Length], dy = Numbers.Random(rows * width, 3);
        int[] targets = [2, -1, 4];
        using var _ = KernelChoice.Force(KernelChoice.Reference);

        CrossEntropy.Run(x, rows, width, targets, 0.25f, new float[rows], dx);
        CentralDifferences.AssertEqual(o => 0.25 * (LogSum(o[0], 0) - o[0][2] + LogSum(o[0], 2) - o[0][2 * width + 4]), [x], [dx], 1e-6);

        SquaredError.Run(x, target, rows, weights, 0.25f, new float[rows], dx);
        CentralDifferences.AssertEqual(o => 0.25 * o[0].Select((number, i) => weights[i / width] * Math.Pow(number - target[i], 2) / width).Sum(), [x], [dx],
            1e-6);

        Softmax.Run(x, rows, width, y);
        Softmax.Gradient(y, dy, rows, width, dx);
        CentralDifferences.AssertEqual(o => o[0].Select((number, i) => dy[i] * Math.Exp(number - LogSum(o[0], i / width))).Sum(), [x], [dx], 1e-6);

        static double LogSum(double[] x, int row) => Math.Log(x.Skip(row * width).Take(width).Sum(Math.Exp));
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Equal_their_definition(string implementation)
    {
        foreach (var (rows, width) in new[] { (1, 1), (3, 7), (5, 16), (4, 33), (33, 1000), (2, 20_000) })
        {
            float[] x = TestNumbers.Normal(rows * width, 1, 4), target = TestNumbers.Normal(rows * width, 2), weights = TestNumbers.Normal(rows, 3);
            int[] targets = [.. Enumerable.Range(0, rows).Select(row => row % 4 == 3 ? -1 : row * 31 % width)];
            void Compare(string what, Action<float[], float[]> run)
            {
                float[] dx = new float[x.Length], expectedDx = new float[x.Length];
                var expected = TestNumbers.With(KernelChoice.Reference, rows, losses => run(losses, expectedDx));
                TensorAssert.Close(TestNumbers.With(implementation, rows, losses => run(losses, dx)), expected, 2e-6, $"{what}, {rows} x {width}");
                TensorAssert.Close(dx, expectedDx, 2e-6, $"{what}'s gradient, {rows} x {width}");
                Assert.Equal(TestNumbers.With(implementation, rows, losses => run(losses, [])), TestNumbers.With(implementation, rows, losses =>
                    run(losses, dx)));
            }
            Compare("cross-entropy", (losses, dx) => CrossEntropy.Run(x, rows, width, targets, 0.5f, losses, dx));
            Compare("squared error", (losses, dx) => SquaredError.Run(x, target, rows, weights, 0.5f, losses, dx));
            var y = TestNumbers.With(KernelChoice.Reference, x.Length, y => Softmax.Run(x, rows, width, y));
            var gradient = TestNumbers.With(KernelChoice.Reference, x.Length, dx => Softmax.Gradient(y, target, rows, width, dx));
            TensorAssert.Close(TestNumbers.With(implementation, x.Length, dx => Softmax.Gradient(y, target, rows, width, dx)), gradient, 2e-6,
                "softmax's gradient");
        }
    }

    [Fact]
    public void A_row_without_a_class_does_not_count()
    {
        float[] losses = [7, 7], dx = [7, 7, 7, 7];
        CrossEntropy.Run([1, 2, 3, 4], 2, 2, [-1, 1], 1, losses, dx);
        Assert.Equal(0, losses[0]);
        Assert.Equal([0, 0], dx[..2]);
        Assert.NotEqual(0, losses[1]);
    }

    [Fact]
    public void Rejects_a_class_there_is_not() =>
        Assert.Contains("2 is not one of 2 classes", Assert.Throws<ArgumentException>(() => CrossEntropy.Run(new float[4], 2, 2, [0, 2], 1, new float[2], []))
            .Message, StringComparison.Ordinal);
}
