using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Keeps the packed weights of one part in a file that the next process maps. A file that is missing, damaged or cannot be written is as if
/// there were none: it costs time, never the picture.
/// </summary>
sealed class PackedCache : IPackedStore, IDisposable
{
    private readonly string _path;
    private readonly string _key;
    private readonly Action<string> _note;
    private readonly Predicate<string> _leaveOut;
    private readonly List<PackedEntry> _added = [];
    private PackedFile? _file;

    /// <summary>Opens the file, if it is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What its contents depend on.</param>
    /// <param name="note">Told what the user should know.</param>
    /// <param name="leaveOut">Weights that are neither taken nor kept, because they are not the checkpoint's own.</param>
    public PackedCache(string path, string key, Action<string> note, Predicate<string> leaveOut)
    {
        (_path, _key, _note, _leaveOut) = (path, key, note, leaveOut);
        try
        {
            _file = PackedFile.Open(path, key);
        }
        catch (KandinskyException e)
        {
            note($"Packed weights are not used, but made anew: {e.Message}");
        }
    }

    /// <summary>Bytes of everything kept.</summary>
    public long Bytes => _file?.Bytes ?? 0;

    /// <inheritdoc/>
    public bool Keeps(string name) => !_leaveOut(name);

    /// <inheritdoc/>
    public bool Has(string name, PackedForm form) => Keeps(name) && _file?.Has(name, form) == true;

    /// <inheritdoc/>
    public PackedBytes? Find(string name, PackedForm form) => Keeps(name) ? _file?.Find(name, form) : null;

    /// <inheritdoc/>
    public void Add(string name, PackedForm form, PackedBytes packed)
    {
        if (Keeps(name)) _added.Add(new(PackedEntry.NameOf(name, form), packed));
    }

    /// <inheritdoc/>
    public void Release(string name, PackedForm form) => _file?.Release(name, form);

    /// <summary>Writes the file if anything was packed that it lacks. The model's weights must still be there.</summary>
    public void Save()
    {
        if (_added.Count == 0) return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            PackedFile.Write(_path, _key, [.. _file?.Entries ?? [], .. _added]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or KandinskyException)
        {
            _note($"Packed weights are not kept: {e.Message}");
        }
        _added.Clear();
    }

    public void Dispose() => _file?.Dispose();
}
