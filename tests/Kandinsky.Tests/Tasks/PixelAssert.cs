namespace Kandinsky.Tests;

/// <summary>Compares pictures with the reference's, in levels of 255.</summary>
internal static class PixelAssert
{
    /// <summary>The share of an ill-conditioned picture's values that may be further off than the others.</summary>
    private const double Rare = 0.005;

    /// <summary>No value is further off than <paramref name="rarely"/>, and hardly any further than <paramref name="tolerance"/>.</summary>
    /// <param name="actual">The pixels painted.</param>
    /// <param name="expected">The reference's.</param>
    /// <param name="tolerance">What nearly all values keep.</param>
    /// <param name="rarely">What all of them keep; the same where the case is well conditioned.</param>
    public static void Close(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected, int tolerance, int rarely)
    {
        Assert.Equal(expected.Length, actual.Length);
        var beyond = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - rarely, expected[i] + rarely);
            if (Math.Abs(actual[i] - expected[i]) > tolerance) beyond++;
        }

        Assert.InRange(beyond, 0, rarely > tolerance ? (int)(Rare * actual.Length) : 0);
    }

    /// <summary>No value is further off than some levels.</summary>
    /// <param name="actual">Values in [0, 1].</param>
    /// <param name="expected">Likewise.</param>
    /// <param name="levels">What all values keep, in levels of 255.</param>
    public static void Close(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double levels) => Assert.InRange(Levels(actual, expected), 0, levels);

    /// <summary>The largest difference of two pictures in [0, 1], in levels of 255.</summary>
    public static double Levels(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = 0.0;
        for (var i = 0; i < actual.Length; i++) worst = Math.Max(worst, Math.Abs(255.0 * (actual[i] - expected[i])));
        return worst;
    }
}
