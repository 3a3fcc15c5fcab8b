namespace Kandinsky.Kernels.Tests;

public sealed class FloatMathTests
{
    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void The_exponential_is_within_two_units_in_the_last_place(string implementation)
    {
        var x = Enumerable.Range(0, 400_000).Select(i => -87.33f + i * (88.72f + 87.33f) / 400_000).ToArray();
        var y = TestNumbers.With(implementation, x.Length, y => Elementwise.Exp(x, y));
        var worst = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var exact = Math.Exp(x[i]);
            worst = Math.Max(worst, Math.Abs(y[i] - exact) / (MathF.BitIncrement((float)exact) - (float)exact));
        }
        Assert.InRange(worst, 0, 2);
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void The_exponential_knows_its_limits(string implementation)
    {
        float[] x = [float.NegativeInfinity, -110, -0f, 0, 88.73f, 1e30f, float.PositiveInfinity, float.NaN];
        var y = TestNumbers.With(implementation, x.Length, y => Elementwise.Exp(x, y));
        Assert.Equal([0, 0, 1, 1, float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity, float.NaN], y);
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void The_error_function_behind_gelu_is_within_two_ten_millionths(string implementation)
    {
        // GELU's own rounding is taken out: erf = 2 · gelu / x − 1 where |x| is at least 1/4.
        var x = Enumerable.Range(-60_000, 120_001).Select(i => i / 10_000f).Where(x => MathF.Abs(x) >= 0.25f).ToArray();
        var y = TestNumbers.With(implementation, x.Length, y => Elementwise.Gelu(x, y));
        for (var i = 0; i < x.Length; i++)
            Assert.InRange(y[i] - 0.5 * x[i] * (1 + ErrorFunction.Of(x[i] / Math.Sqrt(2))), -1.5e-7 * Math.Max(1, Math.Abs(x[i])),
                1.5e-7 * Math.Max(1, Math.Abs(x[i])));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(-2, -0.9953222650189527)]
    [InlineData(3.5, 0.9999992569016276)]
    [InlineData(7, 1)]
    public void The_error_functions_definition_equals_the_tables(double x, double expected) => Assert.Equal(expected, ErrorFunction.Of(x), 1e-15);

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Not_a_number_stays_so(string implementation)
    {
        float[] x = [.. Enumerable.Repeat(float.NaN, 37)];
        Assert.All(TestNumbers.With(implementation, 37, y => Elementwise.Silu(x, y)), y => Assert.True(float.IsNaN(y)));
        Assert.All(TestNumbers.With(implementation, 37, y => Elementwise.Gelu(x, y)), y => Assert.True(float.IsNaN(y)));
        Assert.All(TestNumbers.With(implementation, 37, y => Elementwise.Clamp(x, 0, 1, y)), y => Assert.True(float.IsNaN(y)));
    }
}
