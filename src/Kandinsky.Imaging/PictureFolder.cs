namespace Kandinsky;

/// <summary>The pictures of a folder, in the order of their names.</summary>
public static class PictureFolder
{
    /// <summary>The files whose names end in .png, .jpg or .jpeg, those of folders inside left out.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="KandinskyException">It cannot be read, or holds no picture.</exception>
    public static IReadOnlyList<string> Files(string folder)
    {
        try
        {
            string[] files = [.. Directory.EnumerateFiles(folder).Where(IsPicture).Order(StringComparer.Ordinal)];
            return files.Length > 0 ? files
                : throw new KandinskyException($"The folder '{folder}' holds no picture; give one with files in .png, .jpg or .jpeg.", ErrorKind.Input);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"The folder '{folder}' cannot be read: {error.Message}", ErrorKind.Input, error);
        }
    }

    /// <summary>Reads each picture when its turn comes. One that cannot be read is told, and the others follow.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="KandinskyException">As <see cref="Files"/>.</exception>
    public static IEnumerable<FolderPicture> Read(string folder) => Files(folder).Select(Load);

    /// <summary>The file of a folder that has a name, whatever picture's extension follows it; null if there is none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">A name without its extension.</param>
    /// <exception cref="KandinskyException">As <see cref="Files"/>.</exception>
    public static string? Find(string folder, string name) => Files(folder).FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) == name);

    private static FolderPicture Load(string file)
    {
        try
        {
            return new(file, ImageFile.Load(file), null);
        }
        catch (KandinskyException error)
        {
            return new(file, null, error);
        }
    }

    private static bool IsPicture(string file) => Path.GetExtension(file).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG";
}
