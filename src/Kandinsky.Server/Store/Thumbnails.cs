namespace Kandinsky.Server;

/// <summary>Small pictures for lists, JPEG files named by the digest of the picture they show. All can be made again.</summary>
/// <param name="folder">Where they lie.</param>
/// <param name="listing">How the folder is looked through; for tests, which delete meanwhile.</param>
internal sealed class Thumbnails(string folder, FolderListing? listing = null)
{
    private const int Side = 320;
    private const int Quality = 82;

    /// <summary>Makes a picture's thumbnail, if it is not there.</summary>
    public void Keep(string digest, Image image)
    {
        var path = PathOf(digest);
        if (File.Exists(path)) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var scale = Math.Min(1, (double)Side / Math.Max(image.Width, image.Height));
        var small = image.Resize(Math.Max(1, (int)(image.Width * scale)), Math.Max(1, (int)(image.Height * scale)), ResizeFilter.Bilinear, reducingGap: 2);
        ImageFile.Save(small, path, jpegQuality: Quality);
    }

    /// <summary>The thumbnail's path; made from the picture's file if it was not there.</summary>
    public string Find(string digest, ContentFiles pictures)
    {
        if (!File.Exists(PathOf(digest))) Keep(digest, ImageFile.Decode(pictures.Read(digest)));
        return PathOf(digest);
    }

    /// <summary>Deletes those of pictures that are gone.</summary>
    public void Sweep(ContentFiles pictures) => (listing ?? new()).ForEach(
        FolderListing.FilesBelow(folder).Where(path => Path.GetExtension(path) == ".jpg" && Path.GetFileNameWithoutExtension(path) is var digest
            && ContentFiles.IsDigest(digest) && !pictures.Contains(digest)),
        File.Delete);

    private string PathOf(string digest) => ContentFiles.IsDigest(digest)
        ? Path.Combine(folder, digest[..2], $"{digest}.jpg")
        : throw new ArgumentException("A digest is 64 hexadecimal digits.", nameof(digest));
}
