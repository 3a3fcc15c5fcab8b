using System.Text.RegularExpressions;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The files in a folder of packed weights. Nothing else in the folder is touched.</summary>
/// <param name="folder">The folder, which need not exist.</param>
public sealed partial class PackedShelf(string folder)
{
    /// <summary>A file that was not used for so long is removed when another is written.</summary>
    public static TimeSpan LongestUnused { get; } = TimeSpan.FromDays(90);

    private static readonly TimeSpan s_longestUnfinished = TimeSpan.FromDays(1);

    /// <summary>How the folder is listed.</summary>
    internal FolderListing Folder { get; init; } = new();

    /// <summary>Every file of packed weights, by name.</summary>
    public IReadOnlyList<ShelvedWeights> List() =>
        [.. Folder.Each(FolderListing.Files(folder, "*.safetensors").Where(PackedOrigin.IsNamedSo), path => Describe(new FileInfo(path)))];

    /// <summary>
    /// Removes files whose checkpoint is gone or has changed, those that were not used for <see cref="LongestUnused"/>, and what a process
    /// that was ended while it wrote left behind a day ago.
    /// </summary>
    /// <param name="now">The time, in UTC.</param>
    public void RemoveStale(DateTime now)
    {
        foreach (var file in List().Where(file => file.IsStale || now - file.LastUsed > LongestUnused)) Remove(file.Path);
        foreach (var path in FolderListing.Files(folder, ".*.incomplete").Where(path => Unfinished().IsMatch(Path.GetFileName(path))
            && now - File.GetLastWriteTimeUtc(path) > s_longestUnfinished)) Remove(path);
    }

    /// <summary>Removes every file of packed weights.</summary>
    /// <returns>Those that were removed.</returns>
    public IReadOnlyList<ShelvedWeights> Clear() => [.. List().Where(file => Remove(file.Path))];

    /// <summary>
    /// Reads every file and compares it with its checksums. What is damaged is removed, so that whoever needs it packs it anew; what may not be read stays.
    /// </summary>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The files, all of them sound.</returns>
    /// <exception cref="KandinskyException">Files are damaged, or cannot be read; the message names each, and the first weight that is wrong in it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public IReadOnlyList<ShelvedWeights> Verify(CancellationToken cancellation = default)
    {
        List<ShelvedWeights> sound = [];
        List<string> damaged = [];
        foreach (var file in List())
        {
            if (Damage(file.Path, cancellation) is not { } damage) sound.Add(file);
            else if (Remove(file.Path)) damaged.Add($"{damage}; it is removed, and packed anew when it is needed");
            else damaged.Add($"{damage}; delete it");
        }
        if (damaged.Count > 0) throw new KandinskyException(string.Join(". ", damaged), ErrorKind.Model);
        return [.. sound.Where(file => File.Exists(file.Path))];
    }

    private static string? Damage(string path, CancellationToken cancellation)
    {
        try
        {
            var weights = PackedFile.Verify(path, cancellation);
            if (weights.Count == 0) return null;
            var first = weights[0].Split('|')[0];
            return weights.Count == 1 ? $"{path}: {first} is damaged" : $"{path}: {first} and {weights.Count - 1} other weights are damaged";
        }
        catch (KandinskyException) when (!File.Exists(path))
        {
            return null;   // Somebody else removed it meanwhile.
        }
        catch (KandinskyException e) when (e.InnerException is null)
        {
            return $"{path}: its header is damaged, or another version wrote it";
        }
    }

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
        // This comes before the file is read, as reading is a use as well, and some systems note it.
        var (used, bytes) = (file.LastAccessTimeUtc > file.LastWriteTimeUtc ? file.LastAccessTimeUtc : file.LastWriteTimeUtc, file.Length);
        var origin = PackedOrigin.Of(file.FullName);
        return new(file.FullName, words[0], words[1], bytes, used, origin?.Files[0], origin is { IsThere: false });
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
            return false;   // It is somebody else's, or in use.
        }
    }

    [GeneratedRegex("^[.][0-9a-f]{12}[.]incomplete$", RegexOptions.CultureInvariant)]
    private static partial Regex Unfinished();
}
