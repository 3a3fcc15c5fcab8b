namespace Kandinsky.Kernels.Tests;

public sealed class ReductionTests
{
    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Sums_at_every_length(string implementation)
    {
        using var _ = KernelChoice.Force(implementation);
        foreach (var length in new[] { 0, 1, 7, 16, 33, 4095, 4097, 300_000 })
        {
            float[] a = TestNumbers.Normal(length, 1), b = TestNumbers.Normal(length, 2);
            var tolerance = 1e-5 + length * 4e-7;
            Assert.Equal(a.Sum(n => (double)n), Reduction.Sum(a), tolerance);
            Assert.Equal(a.Sum(n => (double)n * n), Reduction.SumOfSquares(a), tolerance);
            Assert.Equal(a.Zip(b).Sum(p => (double)p.First * p.Second), Reduction.Dot(a, b), tolerance);
        }
    }

    [Fact]
    public void Rejects_operands_of_different_length() => Assert.Throws<ArgumentException>(() => Reduction.Dot(new float[3], new float[4]));
}
