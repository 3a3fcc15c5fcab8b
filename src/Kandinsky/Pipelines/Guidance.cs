namespace Kandinsky;

/// <summary>Classifier-free guidance (Ho and Salimans 2022): away from the unconditional prediction, towards the conditional one.</summary>
static class Guidance
{
    /// <summary>Guidance changes something, and doubles the batch, only above 1 (strictly, as the reference).</summary>
    public static bool IsOn(float scale) => scale > 1;

    /// <summary>u + scale·(c − u).</summary>
    /// <param name="unconditional">The prediction without the condition.</param>
    /// <param name="conditional">The prediction with it, as long.</param>
    /// <param name="scale">The guidance scale.</param>
    /// <param name="guided">Receives the result.</param>
    public static void Apply(ReadOnlySpan<float> unconditional, ReadOnlySpan<float> conditional, float scale, Span<float> guided)
    {
        for (var i = 0; i < guided.Length; i++) guided[i] = unconditional[i] + scale * (conditional[i] - unconditional[i]);
    }
}
