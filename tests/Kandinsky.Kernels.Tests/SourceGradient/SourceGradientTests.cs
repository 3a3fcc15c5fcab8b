using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class SourceGradientTests
{
    private static readonly SourceCase[] Small =
    [
        new(2, 3, 4, 6, 0, 3, false, Resampling.None, false, 0, 0),
        new(2, 3, 4, 6, 0, 2, true, Resampling.None, true, 0, 0),
        new(1, 4, 4, 4, 5, 3, true, Resampling.AveragePool2x2, true, 0, 0),
        new(1, 5, 3, 4, 2, 1, false, Resampling.AveragePool2x2, false, 0, 0),
        new(2, 3, 2, 4, 2, 3, true, Resampling.Nearest2x, false, 0, 0),
        new(2, 4, 4, 6, 0, 3, true, Resampling.None, false, 2, 2),
        new(1, 6, 5, 4, 0, 2, false, Resampling.Nearest2x, true, 4, 3),
        new(2, 2, 3, 5, 4, 0, true, Resampling.Nearest2x, false, 0, 0),
        new(1, 4, 2, 3, 0, 0, false, Resampling.AveragePool2x2, false, 0, 0),
    ];

    private static readonly SourceCase[] Large =
    [
        new(3, 16, 16, 64, 0, 32, true, Resampling.None, true, 0, 0),
        new(2, 9, 33, 40, 24, 8, true, Resampling.Nearest2x, true, 0, 0),
        new(2, 64, 70, 33, 66, 33, true, Resampling.AveragePool2x2, false, 0, 0),
        new(2, 17, 40, 50, 0, 5, true, Resampling.None, false, 5, 9),
        new(30, 40, 40, 64, 0, 32, false, Resampling.None, false, 0, 0),
        new(1, 20, 20, 37, 0, 0, true, Resampling.None, false, 0, 0),
    ];

    [Fact]
    public void Equals_central_differences()
    {
        foreach (var source in Small)
            CentralDifferences.AssertEqual(source.Loss, source.Operands, source.Run(KernelChoice.Reference), 2e-5);
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Equals_its_definition(string implementation)
    {
        foreach (var source in Small.Concat(Large))
        {
            var (actual, expected) = (source.Run(implementation), source.Run(KernelChoice.Reference));
            for (var i = 0; i < expected.Length; i++) TensorAssert.Close(actual[i], expected[i], 3e-5, $"{source}, operand {i}");
        }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Adds_a_residual_that_is_the_result(string implementation)
    {
        foreach (var source in Small.Append(Large[1]))
        {
            var (alone, both) = (source.Run(implementation), source.Run(implementation, residual: true));
            float[][] before = [Numbers.Random(alone[0].Length, 10), Numbers.Random(alone[1].Length, 11)];
            for (var i = 0; i < 2; i++) TensorAssert.Close(both[i], [.. alone[i].Zip(before[i], (gradient, residual) => gradient + residual)], 1e-6);
            for (var i = 2; i < alone.Length; i++) Assert.Equal(alone[i], both[i]);
        }
    }

    [Fact]
    public void Rejects_operands_of_other_lengths()
    {
        Assert.Throws<ArgumentException>(() => Kernels.SourceGradient.Run(new(new(new float[8], 1, 2, 2), new float[7]) { Dx = new float[8] }));
        Assert.Throws<ArgumentException>(() => Kernels.SourceGradient.Run(new(new(new float[8], 1, 2, 2), new float[8]) { Dx = new float[7] }));
        Assert.Throws<ArgumentException>(() =>
            Kernels.SourceGradient.Run(new(new(new float[8], 1, 2, 2), new float[8]) { Dx = new float[8], DGain = new float[2] }));
        Assert.Throws<ArgumentException>(() =>
            Kernels.SourceGradient.Run(new(new(new float[8], 1, 2, 2), new float[8])
            {
                Dx = new float[8], Groups = 1, Gain = new float[2],
                Offset = new float[2]
            }));
    }
}
