namespace Kandinsky;

/// <summary>A word of a prompt, cleaned, with its token ids and its weight; a special token is one word.</summary>
internal sealed record ClipWord(string Text, int[] Ids, float Weight);
