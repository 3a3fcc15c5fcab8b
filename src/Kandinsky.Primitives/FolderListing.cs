namespace Kandinsky;

/// <summary>
/// What a folder holds while others write and delete in it: a folder that is gone or may not be read holds nothing, and a file that goes between being
/// found and being looked at is passed over.
/// </summary>
/// <param name="found">Told each path before it is looked at; for tests, which delete it then.</param>
internal sealed class FolderListing(Action<string>? found = null)
{
    private static readonly EnumerationOptions s_here = new() { AttributesToSkip = 0 };
    private static readonly EnumerationOptions s_below = new() { AttributesToSkip = FileAttributes.ReparsePoint, RecurseSubdirectories = true };

    /// <summary>The files in a folder, by path, hidden ones included.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">Of which names.</param>
    public static IReadOnlyList<string> Files(string folder, string pattern = "*") => There(() => Directory.EnumerateFiles(folder, pattern, s_here));

    /// <summary>The files in a folder and in those below it, by path. Symbolic links are neither followed nor named.</summary>
    /// <param name="folder">The folder.</param>
    public static IReadOnlyList<string> FilesBelow(string folder) => There(() => Directory.EnumerateFiles(folder, "*", s_below));

    /// <summary>The folders in a folder, by path.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">Of which names.</param>
    public static IReadOnlyList<string> Folders(string folder, string pattern = "*") => There(() => Directory.EnumerateDirectories(folder, pattern, s_here));

    /// <summary>Looks at each of the files or folders found, but for those that are gone by then.</summary>
    /// <param name="paths">What was found.</param>
    /// <param name="look">Looks at one.</param>
    public IEnumerable<T> Each<T>(IEnumerable<string> paths, Func<string, T> look)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (var path in paths)
        {
            found?.Invoke(path);
            if (Look(path, look) is (true, var seen)) yield return seen!;
        }
    }

    /// <summary>Does something with each of the files or folders found, but for those that are gone by then.</summary>
    /// <param name="paths">What was found.</param>
    /// <param name="act">What is done with one.</param>
    public void ForEach(IEnumerable<string> paths, Action<string> act)
    {
        foreach (var _ in Each(paths, path => { act(path); return true; }))
        {
            // Each is done as it is passed.
        }
    }

    private static (bool IsThere, T? Seen) Look<T>(string path, Func<string, T> look)
    {
        try
        {
            return (true, look(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return default;
        }
    }

    private static IReadOnlyList<string> There(Func<IEnumerable<string>> find)
    {
        try
        {
            return [.. find().Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
