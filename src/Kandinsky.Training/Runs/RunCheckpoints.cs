using System.Globalization;

namespace Kandinsky.Training;

/// <summary>
/// The checkpoints of a run, each a folder that is whole or absent: it is filled under another name, flushed and then renamed, so that a process
/// may be killed and a disk may fill at any moment.
/// </summary>
/// <param name="folder">The run's folder, which is there.</param>
public sealed class RunCheckpoints(string folder)
{
    private const string Prefix = "checkpoint-", Unfinished = ".incomplete", Going = ".removed";

    /// <summary>How the folder is looked through; for tests, which delete meanwhile.</summary>
    internal FolderListing Listing { get; init; } = new();

    /// <summary>The steps there are checkpoints of, ascending.</summary>
    public IReadOnlyList<long> Steps =>
    [
        .. FolderListing.Folders(folder, $"{Prefix}*").Select(path => Path.GetFileName(path)[Prefix.Length..])
            .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : -1).Where(step => step >= 0).Order(),
    ];

    /// <summary>The folder of a step's checkpoint.</summary>
    /// <param name="step">The step.</param>
    public string PathOf(long step) => Path.Combine(folder, FormattableString.Invariant($"{Prefix}{step}"));

    /// <summary>Removes what a process left that was killed while it wrote or removed a checkpoint.</summary>
    public void Clear() => Listing.ForEach(
        FolderListing.Folders(folder, $".{Prefix}*").Where(path => path.EndsWith(Unfinished, StringComparison.Ordinal)
            || path.EndsWith(Going, StringComparison.Ordinal)),
        path => Directory.Delete(path, recursive: true));

    /// <summary>Writes a checkpoint; one of the same step stays, as it has the same content.</summary>
    /// <param name="step">The step.</param>
    /// <param name="fill">Writes its files into the folder it is given.</param>
    /// <param name="keep">How many checkpoints stay, the newest; the others are removed once this one is whole.</param>
    /// <exception cref="KandinskyException">It cannot be written: the disk is full. Those there were are whole.</exception>
    public void Write(long step, Action<string> fill, int? keep = null)
    {
        ArgumentNullException.ThrowIfNull(fill);
        if (Directory.Exists(PathOf(step))) return;
        var unfinished = Path.Combine(folder, FormattableString.Invariant($".{Prefix}{step}{Unfinished}"));
        try
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
            Directory.CreateDirectory(unfinished);
            fill(unfinished);
            foreach (var file in Directory.EnumerateFiles(unfinished, "*", SearchOption.AllDirectories))
            {
                using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
                RandomAccess.FlushToDisk(handle);
            }
            Directory.Move(unfinished, PathOf(step));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or KandinskyException { Kind: ErrorKind.Output })
        {
            Discard(unfinished);
            var last = Steps is [.., var newest] ? $"checkpoint {newest} is whole, go on from it" : "the run has no checkpoint yet";
            throw new KandinskyException(
                $"Cannot write the checkpoint of step {step} into '{folder}': {LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}. Free some room; "
                    + $"{last}.", ErrorKind.Output, e);
        }
        if (keep is { } count) Forget(count);
    }

    private void Forget(int keep)
    {
        Listing.ForEach(Steps.SkipLast(Math.Max(1, keep)).Select(PathOf), path =>
        {
            var going = Path.Combine(folder, $".{Path.GetFileName(path)}{Going}");
            Directory.Move(path, going);   // never half of it under its name
            Discard(going);
        });
    }

    private static void Discard(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is not taken for a checkpoint, and the next start tries again.
        }
    }
}
