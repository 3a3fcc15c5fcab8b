namespace Kandinsky;

/// <summary>
/// Adams-Bashforth weights for evenly spaced steps, as pseudo linear multistep methods use them
/// (PNDM, arXiv 2202.09778, equation 12).
/// </summary>
internal static class AdamsBashforth
{
    private static readonly float[][] s_weights =
    [
        [1f],
        [3 / 2f, -1 / 2f],
        [23 / 12f, -16 / 12f, 5 / 12f],
        [55 / 24f, -59 / 24f, 37 / 24f, -9 / 24f],
    ];

    /// <summary>The longest history used.</summary>
    public const int Order = 4;

    /// <summary>The weighted sum of all that is in the history.</summary>
    public static void Combine(SampleHistory history, Span<float> combined)
    {
        var weights = s_weights[history.Count - 1];
        combined.Clear();
        for (var age = 0; age < weights.Length; age++)
        {
            var (weight, old) = (weights[age], history[age]);
            for (var i = 0; i < combined.Length; i++)
                combined[i] += weight * old[i];
        }
    }
}
