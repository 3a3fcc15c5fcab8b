namespace Kandinsky;

/// <summary>
/// The folders models are looked for in by name: those of <c>KANDINSKY_MODELS</c>, then <c>models</c> beside the
/// executable and, in a clone of the repository, in each folder above it up to the repository's root.
/// </summary>
internal static class ModelFolders
{
    /// <summary>The file that marks the repository's root.</summary>
    private const string RootMark = "Kandinsky.slnx";

    /// <summary>The folders to search, the preferred first; only those that exist.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="executableFolder">Where the executable lies.</param>
    public static IReadOnlyList<string> Of(Func<string, string?> variable, string executableFolder) =>
        [.. (variable("KANDINSKY_MODELS") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(Upwards(executableFolder).Select(folder => Path.Combine(folder, "models")))
            .Where(Directory.Exists)
            .Select(Path.GetFullPath)
            .Distinct()];

    // Outside a clone only the executable's own folder counts: a stranger's /models must not be picked up.
    private static IEnumerable<string> Upwards(string start)
    {
        var above = new List<string>();
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            above.Add(folder.FullName);
            if (File.Exists(Path.Combine(folder.FullName, RootMark)))
                return above;
        }

        return above.Take(1);
    }
}
