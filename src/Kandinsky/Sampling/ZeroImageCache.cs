using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kandinsky;

/// <summary>
/// Keeps the embedding of the zero image, which every picture without a negative prompt needs, so that the image encoder (half of the
/// prior's weights) need not be read for it. A file that is missing, damaged or cannot be written is as if there were no cache.
/// </summary>
/// <param name="cache">The cache folder, or null to keep nothing.</param>
/// <param name="key">Computes all that the embedding depends on, as a hash; asked only if there is a folder.</param>
internal sealed class ZeroImageCache(string? cache, Func<byte[]> key)
{
    private static ReadOnlySpan<byte> Format => "KNZI0001"u8;

    /// <summary>The kept embedding, else the computed one, which is then kept.</summary>
    /// <param name="width">The embedding's width.</param>
    /// <param name="compute">Computes it.</param>
    public float[] GetOrCompute(int width, Func<float[]> compute)
    {
        if (cache is null || Attempt(key) is not { } hash) return compute();
        var path = Path.Combine(cache, "zero-image", Convert.ToHexStringLower(hash));
        if (Attempt(() => Read(path, hash, width)) is { } kept) return kept;
        var embedding = compute();
        if (embedding.Length == width) Attempt(() => Write(path, hash, embedding));
        return embedding;
    }

    /// <summary>Format, key, width, numbers, and the hash of it all.</summary>
    private static byte[] Contents(ReadOnlySpan<byte> hash, ReadOnlySpan<float> embedding)
    {
        var width = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(width, embedding.Length);
        byte[] body = [.. Format, .. hash, .. width, .. MemoryMarshal.AsBytes(embedding)];
        return [.. body, .. SHA256.HashData(body)];
    }

    private static float[]? Read(string path, byte[] hash, int width)
    {
        var expected = Contents(hash, new float[width]);
        var file = new FileInfo(path);
        if (!file.Exists || file.Length != expected.Length) return null;
        var stored = File.ReadAllBytes(path);
        var start = Format.Length + hash.Length + sizeof(int);
        if (stored.Length != expected.Length) return null;
        var embedding = MemoryMarshal.Cast<byte, float>(stored.AsSpan(start, width * sizeof(float))).ToArray();
        return stored.AsSpan().SequenceEqual(Contents(hash, embedding)) ? embedding : null;
    }

    private static string Write(string path, byte[] hash, float[] embedding)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, stream => stream.Write(Contents(hash, embedding)));
        return path;
    }

    private static T? Attempt<T>(Func<T?> work) where T : class
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or KandinskyException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
