using System.Globalization;

namespace Kandinsky.Cli;

/// <summary>A text or file with a weight: <c>NAME=W</c>.</summary>
/// <param name="Name">What stands before the last equals sign that a number follows; all of it without one.</param>
/// <param name="Weight">The number; null without one.</param>
readonly record struct Weighted(string Name, float? Weight)
{
    public static Weighted Parse(string text)
    {
        var at = text.LastIndexOf('=');
        return at > 0 && float.TryParse(text.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) ? new(text[..at], weight) : new(text, null);
    }
}
