using System.Globalization;

namespace Kandinsky;

/// <summary>Numbers as people write them elsewhere, for errors that show how they are written here.</summary>
internal static class DecimalText
{
    /// <summary>A text that is no number, with the remedy where one is meant: <c>'0,5'; write 0.5</c>.</summary>
    /// <param name="text">The text.</param>
    public static string Complaint(string text)
    {
        var (percent, dotted) = (text.EndsWith('%'), text.TrimEnd('%', ' ').Replace(',', '.'));
        var isMeant = double.TryParse(dotted, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            && (percent || dotted != text);
        return $"'{LegibleText.Of(text)}'{(isMeant ? string.Create(CultureInfo.InvariantCulture, $"; write {(percent ? number / 100 : number)}") : "")}";
    }
}
