namespace Kandinsky.Training;

/// <summary>Opens data sets of every kind that is known.</summary>
public static class PictureSources
{
    /// <summary>
    /// Opens a data set: Parquet files in the hub's layout, webdataset tars, or a folder of pictures with captions in <c>.txt</c> files,
    /// <c>metadata.jsonl</c> or <c>metadata.csv</c>. Of a folder, the first of these kinds that it holds.
    /// </summary>
    /// <param name="path">A folder, a <c>.parquet</c> file or a <c>.tar</c> file.</param>
    /// <param name="options">How it is read; the defaults if null.</param>
    /// <exception cref="KandinskyException">There is no such place, or it holds no picture that can be trained on.</exception>
    public static IPictureSource Open(string path, PictureSourceOptions? options = null)
    {
        options ??= new();
        var source = OpenAny(path, options);
        if (source.Entries.Count > 0) return source;
        source.Dispose();
        throw Wrong(source.LeftOut is [var first, ..]
            ? $"{path}: none of its {source.LeftOut.Count} pictures can be trained on; the first, {first}"
            : $"{path}: holds no pictures; give a folder of .png or .jpg files with captions, .parquet files or .tar files");
    }

    private static IPictureSource OpenAny(string path, PictureSourceOptions options)
    {
        if (File.Exists(path))
        {
            return Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".parquet" => new ParquetPictures(path, [path], options),
                ".tar" => new WebDatasetPictures(path, [path], options),
                _ => throw Wrong($"{path}: is no data set; give a folder, a .parquet file or a .tar file"),
            };
        }
        if (!Directory.Exists(path)) throw Wrong($"{path}: there is no such folder; check the data set's path");
        try
        {
            if (FilesOf(path, "*.parquet") is { Count: > 0 } parquet) return new ParquetPictures(path, parquet, options);
            if (FilesOf(path, "*.tar") is { Count: > 0 } tars) return new WebDatasetPictures(path, tars, options);
            return new FolderPictures(path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"{path}: cannot be read ({LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}); check its permissions.",
                ErrorKind.Input, e);
        }
    }

    /// <summary>Files in the folder or its <c>data</c>, in order; of the hub's splits the one to train on.</summary>
    private static List<string> FilesOf(string folder, string pattern)
    {
        List<string> files = [.. Of(folder), .. Of(Path.Combine(folder, "data"))];
        var train = files.Where(file => Path.GetFileName(file).StartsWith("train", StringComparison.Ordinal)).ToList();
        return train.Count > 0 ? train : files;

        IEnumerable<string> Of(string inner) => Directory.Exists(inner) ? Directory.EnumerateFiles(inner, pattern).Order(StringComparer.Ordinal) : [];
    }

    private static KandinskyException Wrong(string message) => new($"{message.TrimEnd('.')}.", ErrorKind.Input);
}
