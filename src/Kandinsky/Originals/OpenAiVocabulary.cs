using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Kandinsky;

/// <summary>
/// The vocabulary of OpenAI's CLIP as its own package has it: merges alone, compressed. Tokens follow from them: the stand-ins of all bytes, the same at a
/// word's end, what each merge makes, and two special tokens.
/// </summary>
internal static class OpenAiVocabulary
{
    /// <summary>The file's name.</summary>
    public const string FileName = "bpe_simple_vocab_16e6.txt.gz";

    // The file has more merges than CLIP was trained with.
    private const int MostMerges = 49152 - 256 - 2;
    private const int LargestText = 16 << 20;

    /// <summary>The same as <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="KandinskyException">It is damaged or far larger than CLIP's.</exception>
    public static (byte[] Tokens, byte[] Merges) Read(string path)
    {
        string[] merges = [.. Text(path).Split('\n').Skip(1).Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).Take(MostMerges)];
        string[] bytes = [.. Enumerable.Range(0, 256).Select(value => StandIn((byte)value)).Order(StringComparer.Ordinal)];
        var tokens = bytes.Concat(bytes.Select(value => value + "</w>")).Concat(merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)))
            .Concat(["<|startoftext|>", "<|endoftext|>"]);
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var (id, token) in tokens.Index()) writer.WriteNumber(token, id);
            writer.WriteEndObject();
        }
        return (json.ToArray(), Encoding.UTF8.GetBytes($"#version: 0.2\n{string.Join('\n', merges)}\n"));
    }

    private static string StandIn(byte value)
    {
        Span<byte> spelled = stackalloc byte[ByteAlphabet.LongestStandIn];
        return Encoding.UTF8.GetString(spelled[..ByteAlphabet.Spell(value, spelled)]);
    }

    private static string Text(string path)
    {
        try
        {
            using var unpacked = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            var text = new byte[LargestText];
            var length = unpacked.ReadAtLeast(text, LargestText, throwOnEndOfStream: false);
            return length < LargestText ? Encoding.UTF8.GetString(text, 0, length)
                : throw TokenizerFile.Malformed(path, $"more than {LargestText >> 20} MB are too many for a vocabulary");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw TokenizerFile.Malformed(path, e.Message, e);
        }
    }
}
