using System.Text;

namespace Kandinsky.Training;

/// <summary>
/// A folder of PNG and JPEG files, folders within it too. Captions come from the nearest <c>metadata.jsonl</c> or <c>metadata.csv</c> above a
/// picture, else from the <c>.txt</c> file of its name (one caption a line), or are all the same.
/// </summary>
internal sealed class FolderPictures : IPictureSource
{
    private const int LongestCaptionFile = 1 << 20;

    private static readonly string[] _tables = ["metadata.jsonl", "metadata.csv"];
    private static readonly string[] _unreadable = [".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".jxl"];
    private static readonly EnumerationOptions _all = new()
    {
        RecurseSubdirectories = true, IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden, MaxRecursionDepth = 16
    };

    private readonly List<PictureEntry> _entries = [];
    private readonly List<LeftOut> _leftOut = [];

    public FolderPictures(string folder, PictureSourceOptions options)
    {
        Name = folder;
        string[] files = [.. Directory.EnumerateFiles(folder, "*", _all).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
        var captions = options.Prompt is null ? Tables(files, options.CaptionColumn) : [];
        foreach (var file in files.Where(IsPicture))
        {
            if (_unreadable.Contains(Extension(file))) _leftOut.Add(new(file, $"is a {Extension(file)[1..]} picture; convert it to PNG or JPEG"));
            else if (options.Prompt is { } prompt) _entries.Add(new(file, [prompt]));
            else if (captions.Remove(file, out var found)) _entries.Add(new(file, found));
            else AddWithText(file);
        }
        _leftOut.AddRange(captions.Keys.Select(missing => new LeftOut(missing, "has a caption in the metadata, but is not there")));
    }

    public string Name { get; }

    public IReadOnlyList<PictureEntry> Entries => _entries;

    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    public ReadOnlyMemory<byte> Read(int entry) => PictureBytes.OfFile(Path.Combine(Name, _entries[entry].Name));

    public void Dispose()
    {
    }

    /// <summary>Captions of all tables by the picture's path; the table nearest to a picture counts.</summary>
    private SortedDictionary<string, IReadOnlyList<string>> Tables(string[] files, string column)
    {
        var captions = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var file in files.Where(file => _tables.Contains(Path.GetFileName(file))).OrderBy(file => file.Count(letter => letter == '/')))
        {
            var table = new CaptionTable(Path.Combine(Name, file), file, column);
            var folder = file[..^Path.GetFileName(file).Length];
            foreach (var (name, found) in table.Captions) captions[folder + name] = found;
            _leftOut.AddRange(table.LeftOut);
        }
        return captions;
    }

    private void AddWithText(string file)
    {
        var text = Path.ChangeExtension(Path.Combine(Name, file), ".txt");
        if (!File.Exists(text)) _leftOut.Add(new(file, $"has no caption; write one into {Path.GetFileName(text)}"));
        else if (new FileInfo(text).Length > LongestCaptionFile) _leftOut.Add(new(file, $"has more than {LongestCaptionFile >> 20} MiB of captions"));
        else if (File.ReadAllText(text, Encoding.UTF8).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is
        {
            Length: > 0
        } lines) _entries.Add(new(file, lines));
        else _leftOut.Add(new(file, $"has no caption; {Path.GetFileName(text)} is empty"));
    }

    private static string Extension(string file) => Path.GetExtension(file).ToLowerInvariant();

    private static bool IsPicture(string file) => PictureBytes.IsPicture(file) || _unreadable.Contains(Extension(file));
}
