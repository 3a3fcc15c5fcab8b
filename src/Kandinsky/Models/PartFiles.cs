using System.Security.Cryptography;
using System.Text;
using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The files one part is read from: its checkpoint and, if they are kept, its packed weights.</summary>
/// <param name="Folder">The model's folder.</param>
/// <param name="Component">The part.</param>
/// <param name="Precision">What its weights are rounded to.</param>
/// <param name="PackedFolder">Where packed weights are kept; null for nowhere.</param>
/// <param name="Note">Told what the user should know.</param>
/// <param name="Changed">Weights that are changed as they are read: they are packed every time.</param>
internal sealed record PartFiles(ModelFolder Folder, string Component, Precision Precision, string? PackedFolder, Action<string> Note,
    Predicate<string> Changed)
{
    /// <summary>Bytes the process may hold; what the system has if null.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Opens the checkpoint.</summary>
    /// <exception cref="KandinskyException">It is not there or not whole.</exception>
    public Checkpoint Open() => Folder.OpenWeights(Component);

    /// <summary>The cache of the part's packed weights, or null if none is kept.</summary>
    /// <param name="quietly">True to say nothing of what is wrong with it, as when memory is planned.</param>
    public PackedCache? OpenPacked(bool quietly = false)
    {
        var note = quietly ? _ => { } : Note;
        try
        {
            return Place() is { } place ? new(place.Path, place.Key, place.Origin, note, Changed) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            note($"Packed weights are not kept: {e.Message}");
            return null;
        }
    }

    /// <summary>Brings what will be read into the system's cache, if memory has room for four times as much. May run on any thread.</summary>
    /// <param name="cancellation">Ends the reading.</param>
    public void ReadAhead(CancellationToken cancellation)
    {
        try
        {
            var files = Place() is { } place && File.Exists(place.Path) ? [place.Path] : Folder.WeightFilesOf(Component);
            if (4 * files.Sum(file => new FileInfo(file).Length) > Math.Min(MemoryLimit ?? AvailableMemory.FromEnvironment(),
                GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)) return;
            foreach (var file in files) Tensors.ReadAhead.Of(file, cancellation);
        }
        catch (Exception e) when (e is KandinskyException or IOException or UnauthorizedAccessException)
        {
            // Loading meets it again and says so.
        }
    }

    /// <summary>
    /// The file of packed weights, and all that they depend on as a hash: the checkpoint, the precision, and how this version packs. The processor has no
    /// part in it.
    /// </summary>
    private (string Path, string Key, PackedOrigin Origin)? Place()
    {
        if (PackedFolder is null) return null;
        string[] files = [.. Folder.WeightFilesOf(Component).Select(Path.GetFullPath)];
        var identity = CheckpointIdentity.Of(files);
        var origin = new PackedOrigin(Component, Precision.ToString().ToLowerInvariant(), files, identity);
        var order = BitConverter.IsLittleEndian ? "little" : "big";
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{Component} {Precision} {PackedForm.Version} {PackedFile.Version} {order}\n{identity}")));
        return (Path.Combine(PackedFolder, origin.FileName(key)), key, origin);
    }
}
