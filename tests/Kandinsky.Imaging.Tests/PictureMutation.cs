using System.Buffers.Binary;
using Kandinsky.Tensors;

namespace Kandinsky.Imaging.Tests;

/// <summary>Damages picture files as attackers and bad disks do. The same seed always gives the same file.</summary>
internal static class PictureMutation
{
    private static readonly uint[] Telling = [0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE,
        0xFFFF_FFFF];

    /// <summary>A damaged copy of one of the files.</summary>
    public static byte[] Make(IReadOnlyList<byte[]> corpus, int seed)
    {
        var random = new Random(seed);
        var file = corpus[random.Next(corpus.Count)].ToArray();
        for (var count = random.Next(1, 5); count > 0; count--)
            file = Change(file, corpus, random);
        if (random.Next(5) > 0 && file.AsSpan().StartsWith(PngChunk.Signature))
            RepairChecksums(file);
        return file;
    }

    private static byte[] Change(byte[] file, IReadOnlyList<byte[]> corpus, Random random)
    {
        if (file.Length < 8)
            return [.. file, .. corpus[random.Next(corpus.Count)]];
        var at = random.Next(file.Length - 4);
        var length = random.Next(1, Math.Min(32, file.Length - at) + 1);
        switch (random.Next(9))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                file[at] = (byte)random.Next(256);
                return file;
            case 2:
                BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at), Telling[random.Next(Telling.Length)]);
                return file;
            case 3:
                BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at), (ushort)Telling[random.Next(Telling.Length)]);
                return file;
            case 4:
                return [.. file[..at], .. file[(at + length)..]];
            case 5:
                return [.. file[..(at + length)], .. file[at..]];
            case 6:
                random.NextBytes(file.AsSpan(at, length));
                return file;
            case 7:
                return file[..at];
            default:
                var other = corpus[random.Next(corpus.Count)];
                return [.. file[..at], .. other[random.Next(other.Length)..]];
        }
    }

    /// <summary>Lets damage reach what lies behind the checksums.</summary>
    private static void RepairChecksums(Span<byte> file)
    {
        for (var at = PngChunk.Signature.Length; file.Length - at >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12)
                return;
            var end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(file[end..], Crc32.Of(file[(at + 4)..end]));
            at = end + 4;
        }
    }
}
