namespace Kandinsky.Tensors;

/// <summary>Text from a file nobody vouches for, made fit for a one-line message.</summary>
public static class Printable
{
    private const int Longest = 120;

    /// <summary>The text without control characters, cut when long.</summary>
    /// <param name="text">A name read from a file.</param>
    public static string Name(string text)
    {
        var shown = text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "…") : text;
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
        });
    }
}
