using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Kandinsky;

/// <summary>
/// The hash a hub knows a file by, computed as the bytes arrive: SHA-256 of the content (64 digits, files in large-file
/// storage) or git's SHA-1 of <c>blob LENGTH\0</c> and the content (40 digits, the rest).
/// </summary>
internal sealed class BlobHash : IDisposable
{
    private readonly string _expected;
    private readonly long _length;
    private readonly IncrementalHash _hash;

    /// <summary>A hash to be met.</summary>
    /// <param name="expected">The expected hash in lower-case hexadecimal, one <see cref="IsKnown"/> accepts.</param>
    /// <param name="length">The file's length.</param>
    public BlobHash(string expected, long length)
    {
        (_expected, _length) = (expected, length);
        _hash = expected.Length == 64 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : GitHash();
        Restart();
    }

    /// <summary>Whether the text is a hash of either kind.</summary>
    public static bool IsKnown(string? hash) => hash is { Length: 40 or 64 } && hash.All(char.IsAsciiHexDigitLower);

    /// <summary>Takes in the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Forgets everything taken in.</summary>
    public void Restart()
    {
        _hash.TryGetHashAndReset(stackalloc byte[64], out _);
        if (_expected.Length == 40)
            _hash.AppendData(Encoding.ASCII.GetBytes($"blob {_length}\0"));
    }

    /// <summary>Whether everything taken in has the expected hash.</summary>
    public bool Matches() => Convert.ToHexStringLower(_hash.GetCurrentHash()) == _expected;

    public void Dispose() => _hash.Dispose();

    [SuppressMessage("Security", "CA5350", Justification = "git names its blobs by SHA-1")]
    private static IncrementalHash GitHash() => IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
}
