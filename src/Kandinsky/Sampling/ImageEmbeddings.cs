namespace Kandinsky;

/// <summary>What the decoder paints: one image embedding a picture, and what it should not be. A stage fills them in place.</summary>
/// <param name="Positive">[pictures, width], row after row.</param>
/// <param name="Negative">Likewise.</param>
/// <param name="Width">The width of an embedding.</param>
internal sealed record ImageEmbeddings(float[] Positive, float[] Negative, int Width)
{
    /// <summary>The number of pictures.</summary>
    public int Count => Positive.Length / Width;

    /// <summary>Writes an embedding into every row.</summary>
    /// <param name="embedding">[width].</param>
    /// <param name="rows">[any, width].</param>
    public static void Repeat(ReadOnlySpan<float> embedding, Span<float> rows)
    {
        for (var row = 0; row < rows.Length; row += embedding.Length) embedding.CopyTo(rows[row..]);
    }
}
