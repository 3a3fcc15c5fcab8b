using System.Text.RegularExpressions;

namespace Kandinsky;

/// <summary>The files in a folder of packed weights. Nothing else in the folder is touched.</summary>
/// <param name="folder">The folder, which need not exist.</param>
public sealed partial class PackedShelf(string folder)
{
    /// <summary>A file that was not used for so long is removed when another is written.</summary>
    public static TimeSpan LongestUnused { get; } = TimeSpan.FromDays(90);

    private static readonly TimeSpan s_longestUnfinished = TimeSpan.FromDays(1);

    /// <summary>Every file of packed weights, by name.</summary>
    public IReadOnlyList<ShelvedWeights> List() =>
        [.. Files("*.safetensors").Where(file => PackedOrigin.IsNamedSo(file.FullName)).OrderBy(file => file.Name, StringComparer.Ordinal).Select(Describe)];

    /// <summary>
    /// Removes files whose checkpoint is gone or has changed, those that were not used for <see cref="LongestUnused"/>, and what a process
    /// that was ended while it wrote left behind a day ago.
    /// </summary>
    /// <param name="now">The time, in UTC.</param>
    public void RemoveStale(DateTime now)
    {
        foreach (var file in List().Where(file => file.IsStale || now - file.LastUsed > LongestUnused)) Remove(file.Path);
        foreach (var file in Files(".*.incomplete").Where(file =>
            Unfinished().IsMatch(file.Name) && now - file.LastWriteTimeUtc > s_longestUnfinished)) Remove(file.FullName);
    }

    /// <summary>Removes every file of packed weights.</summary>
    /// <returns>Those that were removed.</returns>
    public IReadOnlyList<ShelvedWeights> Clear() => [.. List().Where(file => Remove(file.Path))];

    /// <summary>Notes that a file is in use, once a day.</summary>
    /// <param name="path">The file.</param>
    internal static void Use(string path)
    {
        try
        {
            if (DateTime.UtcNow - File.GetLastAccessTimeUtc(path) > TimeSpan.FromDays(1)) File.SetLastAccessTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it counts from when it was written.
        }
    }

    private static ShelvedWeights Describe(FileInfo file)
    {
        var words = file.Name.Split('-');
        var origin = PackedOrigin.Of(file.FullName);
        var used = file.LastAccessTimeUtc > file.LastWriteTimeUtc ? file.LastAccessTimeUtc : file.LastWriteTimeUtc;
        return new(file.FullName, words[0], words[1], file.Length, used, origin?.Files[0], origin is { IsThere: false });
    }

    private static bool Remove(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;   // somebody else's, or in use
        }
    }

    private IEnumerable<FileInfo> Files(string pattern)
    {
        var directory = new DirectoryInfo(folder);
        return directory.Exists ? directory.EnumerateFiles(pattern, new EnumerationOptions { AttributesToSkip = 0 }) : [];
    }

    [GeneratedRegex("^[.][0-9a-f]{12}[.]incomplete$", RegexOptions.CultureInvariant)]
    private static partial Regex Unfinished();
}
