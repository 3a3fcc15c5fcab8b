namespace Kandinsky.Server;

/// <summary>Ids of jobs and pictures: made here, of 32 hexadecimal digits that grow with time.</summary>
internal static class RecordId
{
    public static string New() => Guid.CreateVersion7().ToString("N");

    public static bool Fits(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);
}
