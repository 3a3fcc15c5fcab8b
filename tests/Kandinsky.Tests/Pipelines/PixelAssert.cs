namespace Kandinsky.Tests;

/// <summary>Compares pictures with the reference's, in levels of 255.</summary>
static class PixelAssert
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
}
