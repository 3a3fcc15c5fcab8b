namespace Kandinsky.Kernels.Tests;

/// <summary>Random operands and comparisons.</summary>
internal static class Numbers
{
    public static float[] Random(int length, int seed, float scale = 1)
    {
        var (state, numbers) = ((uint)seed * 2654435769u + 12345u, new float[length]);
        for (var i = 0; i < length; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            numbers[i] = (int)state * (scale / 2147483648f);
        }
        return numbers;
    }

    /// <summary>Several standard deviations of the rounding of sums of products of <see cref="Random"/> numbers, in chains of at most 1536.</summary>
    public static double Tolerance(int products) => 2e-6 + 6e-8 * Math.Sqrt(Math.Min(products, 1536)) * Math.Sqrt(products);

    public static void AssertNear(double expected, float actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: {actual} instead of {expected}");
}
