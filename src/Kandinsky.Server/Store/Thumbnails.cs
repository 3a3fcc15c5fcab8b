namespace Kandinsky.Server;

/// <summary>Small pictures for lists, JPEG files named by the digest of the picture they show. All can be made again.</summary>
/// <param name="folder">Where they lie.</param>
/// <param name="listing">How the folder is looked through; for tests, which delete meanwhile.</param>
internal sealed class Thumbnails(string folder, FolderListing? listing = null)
{
    private const int Side = 320;
    private const int Quality = 82;

    /// <summary>
    /// The thumbnail's path. It is made from the picture's file when it is first asked for, so that painting need not wait for it; null if it cannot be
    /// kept, as on a full disk.
    /// </summary>
    public string? Find(string digest, ContentFiles pictures)
    {
        var path = PathOf(digest);
        if (File.Exists(path)) return path;
        var picture = ImageFile.Decode(pictures.Read(digest));
        try
        {
            Keep(path, picture);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or KandinskyException { Kind: ErrorKind.Output })
        {
            return null;
        }
    }

    /// <summary>Deletes those of pictures that are gone.</summary>
    public void Sweep(ContentFiles pictures) => (listing ?? new()).ForEach(
        FolderListing.FilesBelow(folder).Where(path => Path.GetExtension(path) == ".jpg" && Path.GetFileNameWithoutExtension(path) is var digest
            && ContentFiles.IsDigest(digest) && !pictures.Contains(digest)),
        File.Delete);

    private static void Keep(string path, Image image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var scale = Math.Min(1, (double)Side / Math.Max(image.Width, image.Height));
        var small = image.Resize(Math.Max(1, (int)(image.Width * scale)), Math.Max(1, (int)(image.Height * scale)), ResizeFilter.Bilinear, reducingGap: 2);
        ImageFile.Save(small, path, jpegQuality: Quality);
    }

    private string PathOf(string digest) => ContentFiles.IsDigest(digest)
        ? Path.Combine(folder, digest[..2], $"{digest}.jpg")
        : throw new ArgumentException("A digest is 64 hexadecimal digits.", nameof(digest));
}
