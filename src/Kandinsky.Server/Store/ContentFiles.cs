using System.Security.Cryptography;

namespace Kandinsky.Server;

/// <summary>Files named by the SHA-256 of what is in them. A file is there whole or not at all, and the same content is kept once.</summary>
/// <param name="folder">Where they lie, in folders by their names' first two digits.</param>
/// <param name="listing">How the folders are looked through; for tests, which delete meanwhile.</param>
internal sealed class ContentFiles(string folder, FolderListing? listing = null)
{
    private static readonly TimeSpan s_sparing = TimeSpan.FromHours(1);

    private readonly FolderListing _listing = listing ?? new();

    /// <summary>Keeps content.</summary>
    /// <returns>Its digest, 64 hexadecimal digits.</returns>
    /// <exception cref="KandinskyException">The file cannot be written, for example because the disk is full.</exception>
    public string Keep(ReadOnlySpan<byte> content)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        var path = PathOf(digest);
        if (File.Exists(path))
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow); // Whoever sweeps spares it until its record is there.
            return digest;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var bytes = content.ToArray();
        AtomicFile.Write(path, stream => stream.Write(bytes));
        return digest;
    }

    /// <summary>Where the file of a digest is or would be.</summary>
    /// <exception cref="ArgumentException">It is no digest: nothing but a digest becomes part of a path.</exception>
    public string PathOf(string digest) => IsDigest(digest)
        ? Path.Combine(folder, digest[..2], digest)
        : throw new ArgumentException("A digest is 64 hexadecimal digits.", nameof(digest));

    public bool Contains(string digest) => File.Exists(PathOf(digest));

    public byte[] Read(string digest) => File.ReadAllBytes(PathOf(digest));

    public static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Deletes files nobody needs, half-written ones included, but none of the last hour: its record may be on the way.</summary>
    /// <param name="needed">Of some digests, those that are needed.</param>
    /// <param name="now">The time.</param>
    public async Task SweepAsync(Func<IReadOnlyCollection<string>, Task<IReadOnlySet<string>>> needed, DateTimeOffset now)
    {
        foreach (var shelf in FolderListing.Folders(folder))
        {
            var old = _listing.Each(FolderListing.Files(shelf), path => new FileInfo(path))
                .Where(file => file.LastWriteTimeUtc < (now - s_sparing).UtcDateTime).Select(file => file.Name).ToList();
            var kept = await needed([.. old.Where(IsDigest)]).ConfigureAwait(false);
            _listing.ForEach(old.Where(name => !kept.Contains(name)).Select(name => Path.Combine(shelf, name)), File.Delete);
        }
    }
}
