namespace Kandinsky;

/// <summary>Classifier-free guidance (Ho and Salimans 2022): away from the unconditional prediction, towards the conditional one.</summary>
internal static class Guidance
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

    /// <summary>c − u, for <see cref="Repeat"/>.</summary>
    /// <param name="unconditional">The prediction without the condition.</param>
    /// <param name="conditional">The prediction with it, as long.</param>
    /// <param name="direction">Receives the result.</param>
    public static void Direction(ReadOnlySpan<float> unconditional, ReadOnlySpan<float> conditional, Span<float> direction)
    {
        for (var i = 0; i < direction.Length; i++) direction[i] = conditional[i] - unconditional[i];
    }

    /// <summary>c + (scale − 1)·(c − u), which is u + scale·(c − u), with c − u of an earlier step.</summary>
    /// <param name="direction">c − u.</param>
    /// <param name="conditional">The prediction with the condition, as long.</param>
    /// <param name="scale">The guidance scale.</param>
    /// <param name="guided">Receives the result.</param>
    public static void Repeat(ReadOnlySpan<float> direction, ReadOnlySpan<float> conditional, float scale, Span<float> guided)
    {
        for (var i = 0; i < guided.Length; i++) guided[i] = conditional[i] + (scale - 1) * direction[i];
    }
}
