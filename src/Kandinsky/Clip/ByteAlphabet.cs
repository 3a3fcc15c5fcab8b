namespace Kandinsky;

/// <summary>
/// The printable stand-ins of the 256 bytes in a byte-level vocabulary: 33–126, 161–172 and 174–255 stand for themselves, the
/// other 68 follow, in ascending order, from U+0100 on.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] _characters = CreateCharacters();

    /// <summary>The most UTF-8 bytes that a stand-in takes.</summary>
    public const int LongestStandIn = 2;

    /// <summary>Writes the stand-in of a byte in UTF-8 and returns how many bytes that took.</summary>
    public static int Spell(byte value, Span<byte> into) => System.Text.Encoding.UTF8.GetBytes([_characters[value]], into);

    private static char[] CreateCharacters()
    {
        var characters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < characters.Length; value++)
        {
            var printable = value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
            characters[value] = printable ? (char)value : next++;
        }

        return characters;
    }
}
