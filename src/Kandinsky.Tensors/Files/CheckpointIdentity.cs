using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kandinsky.Tensors;

/// <summary>Tells checkpoints apart without reading all of them.</summary>
public static class CheckpointIdentity
{
    private const int HeadBytes = 256 << 10, SampleBytes = 4 << 10, Samples = 64;

    /// <summary>
    /// A text that is equal for equal checkpoints: per file the hash the hub's cache names it by, where the file is a link into such a cache;
    /// else its length, its time of change and a hash of its first 256 KB (a safetensors header) and of 64 samples from all over it.
    /// </summary>
    /// <param name="files">The checkpoint's files, see <see cref="Checkpoint.FilesOf"/>.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static string Of(IEnumerable<string> files) => string.Join('\n', files.Select(OfFile));

    private static string OfFile(string path)
    {
        if (File.ResolveLinkTarget(path, returnFinalTarget: true)?.Name is { Length: 64 } blob && blob.All(char.IsAsciiHexDigitLower)) return blob;
        using var file = File.OpenHandle(path);
        var length = RandomAccess.GetLength(file);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {File.GetLastWriteTimeUtc(file).Ticks} ")));
        var bytes = new byte[HeadBytes];
        Append(0, HeadBytes);
        for (var sample = 1; sample <= Samples; sample++) Append(Math.Max(0, length - SampleBytes) / Samples * sample, SampleBytes);
        Append(Math.Max(0, length - SampleBytes), SampleBytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(long offset, int count) => hash.AppendData(bytes, 0, RandomAccess.Read(file, bytes.AsSpan(0, count), offset));
    }
}
