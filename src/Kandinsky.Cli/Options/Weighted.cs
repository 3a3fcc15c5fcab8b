using System.Globalization;
using System.Text.RegularExpressions;

namespace Kandinsky.Cli;

/// <summary>A text or file with a weight: <c>NAME=W</c>.</summary>
/// <param name="Name">What stands before the last equals sign that a number follows; all of it without one.</param>
/// <param name="Weight">The number; null without one.</param>
internal readonly partial record struct Weighted(string Name, float? Weight)
{
    /// <summary>Reads a text with a weight.</summary>
    /// <param name="option">The option, for errors.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="KandinskyException">What follows the last equals sign is meant as a number, but is none.</exception>
    public static Weighted Parse(string option, string text)
    {
        var at = text.LastIndexOf('=');
        if (at <= 0) return new(text, null);
        var (name, number) = (text[..at], text[(at + 1)..]);
        if (float.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) && float.IsFinite(weight)) return new(name, weight);
        if (!LikeANumber().IsMatch(number)) return new(text, null);
        throw new KandinskyException($"{option} '{text}': the weight is a number, not {DecimalText.Complaint(number.Trim())}", ErrorKind.Request);
    }

    /// <summary>As <see cref="Parse"/>; a file of that very name is one without a weight.</summary>
    public static Weighted OfFile(string option, string file) => Path.Exists(file) ? new(file, null) : Parse(option, file);

    [GeneratedRegex(@"^\s*[+-]?(nan|inf(inity)?|\u221e|(?=[.,']*\d)[\d.,'_\s]+(e[+-]?\d+)?\s*%?)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LikeANumber();
}
