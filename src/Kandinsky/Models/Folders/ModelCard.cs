namespace Kandinsky;

/// <summary>
/// A model's README. Its front matter, the YAML between the two <c>---</c> lines at the top, may name the prior a decoder
/// was trained with: <c>prior:</c> with one name, a list in brackets, or a list of dashed lines.
/// </summary>
internal static class ModelCard
{
    private const int LongestFrontMatter = 1000;

    /// <summary>The file's name.</summary>
    public const string FileName = "README.md";

    /// <summary>The first prior the front matter names; null when the file or the key is missing.</summary>
    public static string? Prior(string path)
    {
        try
        {
            return File.Exists(path) ? Prior(File.ReadLines(path).Take(LongestFrontMatter)) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null; // The name is a convenience: whoever asks can still name the prior.
        }
    }

    /// <summary>The first prior the lines of a README name; null when there is none.</summary>
    public static string? Prior(IEnumerable<string> lines)
    {
        using var line = lines.GetEnumerator();
        if (!line.MoveNext() || line.Current.TrimEnd() != "---")
            return null;
        while (line.MoveNext() && line.Current.TrimEnd() != "---")
        {
            if (!line.Current.StartsWith("prior:", StringComparison.Ordinal))
                continue;
            var here = Scalar(line.Current["prior:".Length..].Trim().TrimStart('['));
            if (here.Length > 0)
                return here;
            while (line.MoveNext())
            {
                var item = line.Current.Trim();
                if (item.StartsWith('-') && item != "---")
                    return Scalar(item[1..]) is { Length: > 0 } name ? name : null;
                if (item.Length > 0 && item[0] != '#')
                    return null;
            }
        }

        return null;
    }

    private static string Scalar(string text)
    {
        text = text.Trim();
        if (text.Length > 0 && text[0] is '"' or '\'')
            return text.IndexOf(text[0], 1) is > 0 and var end ? text[1..end] : "";
        var stop = text.IndexOfAny([',', ']', '#']);
        return (stop < 0 ? text : text[..stop]).Trim();
    }
}
