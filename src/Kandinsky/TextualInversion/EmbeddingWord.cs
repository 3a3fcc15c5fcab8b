namespace Kandinsky;

/// <summary>A word of a file.</summary>
/// <param name="Text">The word as prompts spell it.</param>
/// <param name="Vectors">Tokens it takes.</param>
/// <param name="Width">Numbers of a vector.</param>
public sealed record EmbeddingWord(string Text, int Vectors, int Width);
