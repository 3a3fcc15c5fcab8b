namespace Kandinsky;

/// <summary>What the decoder paints: one image embedding a picture, and what it should not be.</summary>
/// <param name="Positive">[pictures, width], row after row.</param>
/// <param name="Negative">Likewise.</param>
/// <param name="Width">The width of an embedding.</param>
public sealed record ImageEmbeddings(float[] Positive, float[] Negative, int Width)
{
    /// <summary>The number of pictures.</summary>
    public int Count => Positive.Length / Width;
}
