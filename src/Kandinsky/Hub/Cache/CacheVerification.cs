using System.Buffers;

namespace Kandinsky;

/// <summary>Reads a cached model's contents again and compares them with the hashes they are named by.</summary>
public static class CacheVerification
{
    private const int BufferSize = 1 << 20;

    /// <summary>Finds contents that no longer are what their name says, after a failing disk or a stray write.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="id">The model, <c>owner/name</c>.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The paths of the damaged blobs; deleted, the next pull brings them again. Files kept without a hash cannot be told.</returns>
    /// <exception cref="KandinskyException">The model is not in the cache, or a file cannot be read.</exception>
    public static async Task<IReadOnlyList<string>> VerifyAsync(this HubCache cache, string id, CancellationToken cancellation = default)
    {
        var blobs = Path.Combine(cache.ModelFolder(HubId.Parse(id)), "blobs");
        if (!Directory.Exists(blobs))
            throw new KandinskyException($"{id} is not in the hub's cache {cache.Folder}; run kandinsky models pull {id}", ErrorKind.Model);
        var damaged = new List<string>();
        foreach (var blob in cache.Listing.Each(FolderListing.Files(blobs), path => path).Where(path => BlobHash.IsKnown(Path.GetFileName(path))))
        {
            try
            {
                if (!await MatchesAsync(blob, cancellation).ConfigureAwait(false))
                    damaged.Add(blob);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // Somebody removed it meanwhile.
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new KandinskyException($"{blob} cannot be read: {failure.Message}", ErrorKind.Model, failure);
            }
        }

        return damaged;
    }

    private static async Task<bool> MatchesAsync(string blob, CancellationToken cancellation)
    {
        var content = new FileStream(blob, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, useAsync: true);
        await using (content.ConfigureAwait(false))
        {
            using var hash = new BlobHash(Path.GetFileName(blob), content.Length);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            while (await content.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var read)
                hash.Append(buffer.AsSpan(0, read));
            ArrayPool<byte>.Shared.Return(buffer);
            return hash.Matches();
        }
    }
}
