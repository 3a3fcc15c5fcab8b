namespace Kandinsky;

/// <summary>A token that a prompt may spell out and that is never taken apart.</summary>
/// <param name="Text">Its spelling.</param>
/// <param name="Id">Its id.</param>
internal sealed record AddedToken(string Text, int Id)
{
    /// <summary>Whether it is looked for after the text was normalised.</summary>
    public bool InNormalisedText { get; init; }

    /// <summary>Whether white space before it belongs to it.</summary>
    public bool TakesSpaceBefore { get; init; }

    /// <summary>Whether white space behind it belongs to it.</summary>
    public bool TakesSpaceAfter { get; init; }

    /// <summary>Those that XLM-RoBERTa's tokenizer adds to a SentencePiece model.</summary>
    /// <param name="maskId">The id of the last, which stands behind the model's own tokens.</param>
    public static IReadOnlyList<AddedToken> OfXlmRoberta(int maskId) =>
    [
        new("<s>", 0), new("<pad>", 1), new("</s>", 2), new("<unk>", 3),
        new("<mask>", maskId) { InNormalisedText = true, TakesSpaceBefore = true },
    ];
}
