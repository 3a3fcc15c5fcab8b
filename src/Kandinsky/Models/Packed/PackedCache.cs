using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Keeps the packed weights of one part in a file that the next process maps. A file that is missing, damaged or cannot be written is as if
/// there were none: it costs time, never the picture.
/// </summary>
internal sealed class PackedCache : IPackedStore, IDisposable
{
    private readonly string _path;
    private readonly string _key;
    private readonly PackedOrigin _origin;
    private readonly Action<string> _note;
    private readonly Predicate<string> _leaveOut;
    private readonly List<PackedEntry> _added = [];
    private readonly PackedFile? _file;

    /// <summary>Opens the file, if it is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What its contents depend on.</param>
    /// <param name="origin">What it is made from.</param>
    /// <param name="note">Told what the user should know.</param>
    /// <param name="leaveOut">Weights that are neither taken nor kept, because they are not the checkpoint's own.</param>
    public PackedCache(string path, string key, PackedOrigin origin, Action<string> note, Predicate<string> leaveOut)
    {
        (_path, _key, _origin, _note, _leaveOut) = (path, key, origin, note, leaveOut);
        try
        {
            _file = PackedFile.Open(path, key);
            if (_file is not null) PackedShelf.Use(path);
        }
        catch (KandinskyException e)
        {
            note($"Packed weights are not used, but made anew: {e.Message}");
        }
    }

    /// <summary>The file.</summary>
    public string Place => _path;

    /// <summary>Bytes of everything kept.</summary>
    public long Bytes => _file?.Bytes ?? 0;

    /// <summary>Bytes of what was packed and is not kept yet.</summary>
    public long AddedBytes { get; private set; }

    /// <summary>Told <see cref="AddedBytes"/> whenever something is added.</summary>
    public Action<long>? Added { get; set; }

    /// <summary>How many bytes a folder's disk has free.</summary>
    public Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(folder).AvailableFreeSpace;

    /// <inheritdoc/>
    public bool Keeps(string name) => !_leaveOut(name);

    /// <inheritdoc/>
    public bool Has(string name, PackedForm form) => Keeps(name) && _file?.Has(name, form) == true;

    /// <inheritdoc/>
    public PackedBytes? Find(string name, PackedForm form) => Keeps(name) ? _file?.Find(name, form) : null;

    /// <inheritdoc/>
    public void Add(string name, PackedForm form, PackedBytes packed)
    {
        if (!Keeps(name)) return;
        _added.Add(new(PackedEntry.NameOf(name, form), packed));
        AddedBytes += packed.Length;
        Added?.Invoke(AddedBytes);
    }

    /// <inheritdoc/>
    public void Release(string name, PackedForm form) => _file?.Release(name, form);

    /// <summary>As <see cref="Write"/>; what goes wrong costs a note.</summary>
    public void Save()
    {
        try
        {
            Write();
        }
        catch (KandinskyException e)
        {
            _note($"Packed weights are not kept: {e.Message}");
        }
    }

    /// <summary>Writes the file if anything was packed that it lacks, and removes stale ones first. The model's weights must still be there.</summary>
    /// <param name="written">Told how many bytes of all are written.</param>
    /// <param name="cancellation">Ends it; the file then stays as it was.</param>
    /// <exception cref="KandinskyException">It cannot be written: no room, no permission.</exception>
    public void Write(Action<long, long>? written = null, CancellationToken cancellation = default)
    {
        if (_added.Count == 0) return;
        try
        {
            var folder = Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!).FullName;
            new PackedShelf(folder).RemoveStale(DateTime.UtcNow);
            RequireRoom(folder);
            PackedFile.Write(_path, _key, [.. _file?.Entries ?? [], .. _added], _origin.Metadata, written, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KandinskyException(e.Message, ErrorKind.Output, e);
        }
        finally
        {
            _added.Clear();
            AddedBytes = 0;
        }
    }

    private void RequireRoom(string folder)
    {
        var (needed, free) = (Bytes + AddedBytes, FreeBytes(folder));
        if (needed <= free) return;
        throw new KandinskyException(
            $"{_origin.Part} takes {needed >> 20} MB in {folder}, where {free >> 20} MB are free; free some ('kandinsky models pack --list' shows what is "
                + $"kept), or name a folder on another disk in {PackedFolder.Variable}", ErrorKind.Output);
    }

    public void Dispose() => _file?.Dispose();
}
