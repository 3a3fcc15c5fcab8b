namespace Kandinsky;

/// <summary>From prompts to what the decoder of Kandinsky 2.1 reads of them: tokenizer and multilingual text encoder (docs/kandinsky-2-1.md).</summary>
/// <param name="run">What the stages of the request share.</param>
/// <param name="parts">The decoder's tokenizer and text encoder.</param>
internal sealed class DecoderReader(PictureRun run, MultilingualParts parts)
{
    /// <summary>Prompts, the negative one included, of which the decoder cannot read all.</summary>
    public IEnumerable<string> Notes() => run.Request.DecoderPrompts.Append(Negative).Distinct().Select(Tokens)
        .Where(tokens => tokens.TruncatedCount > 0)
        .Select(tokens => $"The prompt is longer than the decoder reads; it was not told this part: \"{tokens.TruncatedText}\"");

    /// <summary>Reads the prompt of every picture, and as often what the pictures should not be.</summary>
    public DecoderTexts Read()
    {
        var prompts = run.Request.DecoderPrompts;
        using var encoder = parts.Encoder.Lease();
        var encoding = encoder.Model.Encode([.. Enumerable.Repeat(Tokens(Negative), prompts.Count), .. prompts.Select(Tokens)], run.Arena);
        FiniteNumbers.Require(encoding.HiddenStates, $"decoder's text encoder");
        FiniteNumbers.Require(encoding.Embeddings, $"decoder's text encoder");
        encoder.Save();
        return new(encoding, prompts.Count, encoder.Model.Config);
    }

    private string Negative => run.Request.NegativePrompt ?? "";

    /// <summary>With weights if the prompt gives any, else as the reference reads it.</summary>
    private ClipTokens Tokens(string prompt) => PromptWeights.IsWeighted(prompt) ? parts.Tokenizer.Tokenize(PromptWeights.Parse(prompt))
        : parts.Tokenizer.Tokenize(prompt);
}
