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
    private readonly List<PackedEntry> _added = [];
    private PackedFile? _file;

    /// <summary>Opens the file, if it is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What its contents depend on.</param>
    /// <param name="note">Told what the user should know.</param>
    public PackedCache(string path, string key, Action<string> note)
    {
        (_path, _key, _note) = (path, key, note);
        try
        {
            _file = PackedFile.Open(path, key);
        }
        catch (KandinskyException e)
        {
            note($"Packed weights are not used, but made anew: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public PackedBytes? Find(string name, PackedForm form) => _file?.Find(name, form);

    /// <inheritdoc/>
    public void Add(string name, PackedForm form, PackedBytes packed) => _added.Add(new(PackedEntry.NameOf(name, form), packed));

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
