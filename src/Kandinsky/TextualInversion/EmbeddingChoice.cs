namespace Kandinsky;

/// <summary>A file of words that the prior's text encoder has learned (textual inversion, arXiv 2208.01618).</summary>
/// <param name="Path">The file, or the folder that holds <c>learned_embeds.safetensors</c> (or <c>.bin</c>).</param>
/// <param name="Word">What prompts call it, where the file holds one word; the file's own word if null, or its name where it has none.</param>
public sealed record EmbeddingChoice(string Path, string? Word = null)
{
    /// <summary>Reads the file's words.</summary>
    /// <exception cref="KandinskyException">There is no such file, or it holds something else.</exception>
    public IReadOnlyList<EmbeddingWord> Words() => [.. EmbeddingFile.Read(this).Select(word => new EmbeddingWord(word.Text, word.Count, word.Width))];
}
