namespace Kandinsky;

/// <summary>What weights in a prompt, <c>(word:1.3)</c>, do to the two things that the prior reads of it.</summary>
/// <remarks>
/// Hidden states are multiplied token by token and then brought back to their old mean, as AUTOMATIC1111's web interface does for
/// cross-attention. The prior normalises its tokens, so that this alone hardly shows; what leads it is the pooled embedding e. That is
/// moved away from (or, below 1, towards) the embedding of the same prompt without the weighted words, and keeps its length:
/// e + Σ (w − 1)·(e − e without w), over the distinct weights w.
/// </remarks>
internal static class ClipEmphasis
{
    private const float LargestCorrection = 10;

    /// <summary>The distinct weights in a prompt other than 1, in order of appearance.</summary>
    public static IReadOnlyList<float> WeightsOf(ClipTokens prompt) =>
        prompt.Weights is null ? [] : [.. prompt.Weights.Take(prompt.Length).Where(weight => weight != 1).Distinct()];

    /// <summary>The tokens in use without those of one weight.</summary>
    public static int[] Without(ClipTokens prompt, float weight) =>
        [.. prompt.Ids.Take(prompt.Length).Where((_, position) => prompt.Weights![position] != weight)];

    /// <summary>Multiplies each token's state by its weight and restores the mean of all.</summary>
    /// <param name="states">[tokens, width].</param>
    /// <param name="weights">[tokens].</param>
    public static void Scale(Span<float> states, ReadOnlySpan<float> weights)
    {
        var width = states.Length / weights.Length;
        var before = Mean(states);
        for (var i = 0; i < states.Length; i++) states[i] *= weights[i / width];
        var correction = before / Mean(states);
        if (!(correction > 0)) return;      // A mean that vanished or changed its sign cannot be restored.
        correction = Math.Clamp(correction, 1 / LargestCorrection, LargestCorrection);
        foreach (ref var state in states) state *= (float)correction;
    }

    /// <summary>Moves a pooled embedding by its weighted words.</summary>
    /// <param name="embedding">The prompt's, changed in place.</param>
    /// <param name="without">For each distinct weight, the embedding of the prompt without the words of that weight.</param>
    public static void Steer(Span<float> embedding, IEnumerable<(float Weight, float[] Embedding)> without)
    {
        var whole = embedding.ToArray();
        foreach (var (weight, rest) in without)
        {
            for (var i = 0; i < embedding.Length; i++) embedding[i] += (weight - 1) * (whole[i] - rest[i]);
        }
        var correction = Length(whole) / Length(embedding);
        if (!double.IsFinite(correction)) return;
        foreach (ref var value in embedding) value *= (float)correction;
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }

    private static double Length(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += (double)value * value;
        return Math.Sqrt(sum);
    }
}
