using System.Text;

namespace Kandinsky;

/// <summary>What is of interest in a picture's EXIF block: which way up the picture is, and what somebody wrote about it.</summary>
/// <param name="Orientation">1 to 8 (EXIF 2.32, tag 0x0112); null if not given, or out of that range.</param>
/// <param name="UserComment">The comment on a picture that no camera made; null without one, and if it is not legible.</param>
/// <param name="Remarks">Other texts that sometimes tell how a picture was made; only what is legible.</param>
internal sealed record Exif(int? Orientation, string? UserComment, IReadOnlyList<string> Remarks)
{
    public const ushort DescriptionTag = 0x010E;
    public const ushort MakeTag = 0x010F;
    public const ushort OrientationTag = 0x0112;
    public const ushort SoftwareTag = 0x0131;
    public const ushort SubdirectoryTag = 0x8769;
    public const ushort UserCommentTag = 0x9286;

    private const int CodeBytes = 8;

    /// <summary>What an APP1 segment that holds EXIF starts with.</summary>
    public static ReadOnlySpan<byte> Header => "Exif\0\0"u8;

    /// <summary>Reads a block, with or without <see cref="Header"/>. A damaged one counts as far as it can be read.</summary>
    /// <param name="block">The block.</param>
    public static Exif Parse(ReadOnlySpan<byte> block)
    {
        var first = ExifDirectory.First(block.StartsWith(Header) ? block[Header.Length..] : block);
        var comment = Legible(Comment(first.Below(SubdirectoryTag)) ?? Comment(first));   // Some programs put it into the first directory.
        string?[] remarks = [Legible(Text(first, DescriptionTag)), Legible(Text(first, MakeTag))];   // ComfyUI's nodes take the maker's field for their graph.
        if (remarks[1] is not null) (comment, remarks) = (null, [comment, .. remarks]);
        return new(first.Number(OrientationTag) is >= 1 and <= 8 and var orientation ? (int)orientation : null, comment, [.. remarks.OfType<string>()]);
    }

    private static string? Legible(string? text) => text is not null && TextBytes.IsLegible(text) ? text : null;

    private static string? Text(ExifDirectory directory, ushort tag) => directory.Bytes(tag, out _) is { IsEmpty: false } bytes
        ? TextBytes.Decode(bytes, directory.IsBigEndian) : null;

    /// <summary>
    /// The comment behind the eight bytes that name its encoding. Programs write text in other encodings and byte orders than they say, or
    /// leave the name out: what the bytes look like counts, and the name only for Japanese text.
    /// </summary>
    private static string? Comment(ExifDirectory directory)
    {
        var bytes = directory.Bytes(UserCommentTag, out var isAscii);
        if (bytes.IsEmpty) return null;
        var code = bytes.Length >= CodeBytes ? Encoding.Latin1.GetString(bytes[..CodeBytes]).TrimEnd('\0', ' ').ToUpperInvariant() : "-";
        if (code is not ("ASCII" or "UNICODE" or "JIS" or "") || (isAscii && code.Length == 0)) return TextBytes.Decode(bytes, directory.IsBigEndian);
        return code == "JIS" ? Japanese(bytes[CodeBytes..], directory.IsBigEndian) : TextBytes.Decode(bytes[CodeBytes..], directory.IsBigEndian);
    }

    /// <summary>JIS X 0208 changes letter sets by escape sequences; without one the bytes are some other encoding.</summary>
    private static string Japanese(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        bytes.Contains((byte)0x1B) ? CodePagesEncodingProvider.Instance.GetEncoding("iso-2022-jp")!.GetString(bytes) : TextBytes.Decode(bytes, isBigEndian);
}
