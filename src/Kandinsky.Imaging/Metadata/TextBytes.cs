using System.Globalization;
using System.Text;

namespace Kandinsky;

/// <summary>
/// Text from bytes whose encoding a file names wrongly or not at all: UTF-8, UTF-16 in either byte order, Latin-1. A byte order mark decides;
/// else what reads as text does.
/// </summary>
internal static class TextBytes
{
    // UTF-16 that is read in the wrong order becomes Han letters and rare ones, so the letters of alphabets count double.
    private const int LastAlphabet = 0x1100;
    private const int MostJudged = 4096;

    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding _littleEndian = new(bigEndian: false, byteOrderMark: false);
    private static readonly UnicodeEncoding _bigEndian = new(bigEndian: true, byteOrderMark: false);

    /// <summary>The text, without a byte order mark and without NULs and blanks at its end.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isBigEndian">The byte order that UTF-16 is read in where both orders are as likely.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, bool isBigEndian = false) => Decoded(bytes, isBigEndian).Trim('\uFEFF').TrimEnd('\0', ' ');

    /// <summary>Whether a text is something that somebody wrote, and not bytes of another kind that were read as text.</summary>
    /// <param name="text">The text.</param>
    public static bool IsLegible(string text)
    {
        var (letters, odd, blocks) = (0, 0, new HashSet<int>());
        foreach (var rune in text.EnumerateRunes())
        {
            letters++;
            if (Worth(rune) < 0) odd++;
            if (rune.Value is not (>= 0x3400 and < 0xD7B0)) blocks.Add(rune.Value >> 8);   // Han and Korean alone fill many blocks.
        }
        return odd * 20 <= letters && blocks.Count <= 2 + letters / 6 && !string.IsNullOrWhiteSpace(text);
    }

    private static string Decoded(ReadOnlySpan<byte> bytes, bool isBigEndian)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return Encoding.UTF8.GetString(bytes);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return _bigEndian.GetString(bytes);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return _littleEndian.GetString(bytes);
        var narrow = Utf8(bytes.TrimEnd((byte)0)) ?? Encoding.Latin1.GetString(bytes.TrimEnd((byte)0));
        if (!narrow.Any(IsControl)) return narrow;
        var even = bytes[..(bytes.Length & ~1)];
        string[] wide = [_littleEndian.GetString(even).TrimEnd('\0'), _bigEndian.GetString(even).TrimEnd('\0')];
        if (isBigEndian) Array.Reverse(wide);
        return new[] { wide[0], wide[1], narrow }.MaxBy(Worth)!;
    }

    private static string? Utf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsControl(char letter) => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t');

    private static int Worth(string text)
    {
        var worth = 0;
        foreach (var rune in text[..Math.Min(text.Length, MostJudged)].EnumerateRunes()) worth += Worth(rune);
        return worth;
    }

    private static int Worth(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => rune.Value is '\n' or '\r' or '\t' ? 2 : -4,
        UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate => -4,
        _ when rune == Rune.ReplacementChar => -4,
        _ when rune.Value < LastAlphabet => 2,
        _ => rune.Value is (>= 0x2000 and < 0x2070) or (>= 0x3000 and < 0x3400) or (>= 0x4E00 and < 0xA000) or (>= 0xAC00 and < 0xD7B0) or >= 0xFF00 ? 1 : 0,
    };
}
