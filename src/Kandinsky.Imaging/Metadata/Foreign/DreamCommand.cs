using System.Globalization;

namespace Kandinsky;

/// <summary>
/// The command line that InvokeAI's early versions kept: <c>"a cat [blurry]" -s 50 -S 7 -W 512 -H 512 -C 7.5 -A k_lms</c>, also without the blanks.
/// </summary>
internal static class DreamCommand
{
    /// <summary>What a command line says.</summary>
    /// <returns>Null if it does not begin with a prompt in quotes.</returns>
    public static PictureMetadata? Parse(string text)
    {
        text = text.Trim();
        var end = text.LastIndexOf('"');
        if (end < 1 || text[0] != '"') return null;
        var (prompt, negative) = SplitBrackets(text[1..end]);
        var fields = new ForeignFields { Software = "InvokeAI" };
        fields.Add("prompt", prompt);
        if (negative is not null) fields.Add("negative", negative);
        var words = text[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] is not ['-', var letter, .. var value]) continue;
            if (value.Length == 0 && i + 1 < words.Length) value = words[++i];
            if (NameOf(letter) is { } name) fields.Add(name, value);
        }
        return fields.ToMetadata();
    }

    /// <summary>The parts of a prompt in and outside of brackets.</summary>
    public static (string Prompt, string? Negative) SplitBrackets(string prompt)
    {
        var (open, close) = (prompt.LastIndexOf('['), prompt.LastIndexOf(']'));
        return open < 0 || close < open ? (prompt, null)
            : (string.Create(CultureInfo.InvariantCulture, $"{prompt[..open].TrimEnd()}{prompt[(close + 1)..]}").Trim(), prompt[(open + 1)..close].Trim());
    }

    private static string? NameOf(char letter) => letter switch
    {
        's' => "steps",
        'S' => "seed",
        'W' => "width",
        'H' => "height",
        'C' => "cfg",
        'A' => "sampler",
        'f' => "strength",
        _ => null,
    };
}
