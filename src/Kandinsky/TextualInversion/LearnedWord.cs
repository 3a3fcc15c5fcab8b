namespace Kandinsky;

/// <summary>A word whose vectors stand in for token embeddings.</summary>
/// <param name="Text">The word as prompts spell it.</param>
/// <param name="Vectors">[count, width], one row after another: as many tokens as the word is long.</param>
/// <param name="Width">The width of a token's embedding.</param>
internal sealed record LearnedWord(string Text, float[] Vectors, int Width)
{
    /// <summary>Tokens the word takes.</summary>
    public int Count => Vectors.Length / Width;
}
