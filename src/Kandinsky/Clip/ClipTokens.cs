namespace Kandinsky;

/// <summary>One prompt as the text encoder reads it.</summary>
/// <param name="Ids">Token ids of every position: start, the prompt, end, then padding.</param>
/// <param name="Length">Positions in use, start and end included: those whose attention mask is 1.</param>
/// <param name="TruncatedCount">Tokens of the prompt that found no place and are not painted.</param>
/// <param name="TruncatedText">What those tokens say, empty when everything fits.</param>
/// <param name="Weights">The weight of every position, or null when none was given in the prompt.</param>
public sealed record ClipTokens(int[] Ids, int Length, int TruncatedCount, string TruncatedText, float[]? Weights = null)
{
    /// <summary>The ids in use, without the padding.</summary>
    public ReadOnlySpan<int> Used => Ids.AsSpan(0, Length);

    /// <summary>1 for every position in use, 0 for padding.</summary>
    public int[] AttentionMask()
    {
        var mask = new int[Ids.Length];
        mask.AsSpan(0, Length).Fill(1);
        return mask;
    }
}
