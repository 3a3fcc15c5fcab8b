using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// Numbers that are computed once and kept on disk: latents, embeddings. A folder of safetensors files, each whole or absent; what was added
/// since the last file was written is lost if the process ends, nothing else. Reading is safe from several threads, adding is not.
/// </summary>
public sealed class TensorShards : IDisposable
{
    private const string Pattern = "shard-*.safetensors";

    private readonly string _folder;
    private readonly long _shardBytes;
    private readonly List<SafeTensorsFile> _shards = [];
    private readonly Dictionary<string, SafeTensorsFile> _where = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long[] Shape, float[] Numbers)> _added = new(StringComparer.Ordinal);
    private long _addedBytes;
    private int _next;

    /// <summary>Opens what is there; shards that are damaged are removed, and computed again.</summary>
    /// <param name="folder">The folder, made if it is missing.</param>
    /// <param name="shardBytes">Bytes after which a file is written.</param>
    /// <exception cref="KandinskyException">The folder cannot be made or read.</exception>
    public TensorShards(string folder, long shardBytes = 64 << 20)
    {
        (_folder, _shardBytes) = (folder, shardBytes);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var file in Directory.EnumerateFiles(folder, Pattern).Order(StringComparer.Ordinal)) OpenShard(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException(
                $"Cannot keep computed numbers in '{folder}': {LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}; choose another folder.",
                ErrorKind.Output, e);
        }
    }

    /// <summary>How many tensors there are.</summary>
    public int Count => _where.Count + _added.Count;

    /// <summary>Whether there is a tensor of a name.</summary>
    /// <param name="name">The name.</param>
    public bool Contains(string name) => _where.ContainsKey(name) || _added.ContainsKey(name);

    /// <summary>Adds a tensor; a file is written once enough were added.</summary>
    /// <param name="name">Its name, which must be new.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="numbers">Its numbers, copied.</param>
    /// <exception cref="KandinskyException">The file cannot be written.</exception>
    public void Add(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> numbers)
    {
        if (_where.ContainsKey(name)) throw new ArgumentException($"There is a tensor '{name}' already.", nameof(name));
        _added.Add(name, ([.. shape], numbers.ToArray()));
        _addedBytes += numbers.Length * sizeof(float);
        if (_addedBytes >= _shardBytes) Flush();
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its numbers.</returns>
    /// <exception cref="KandinskyException">There is no such tensor.</exception>
    public float[] Read(string name)
    {
        if (_added.TryGetValue(name, out var added)) return [.. added.Numbers];
        if (!_where.TryGetValue(name, out var shard)) throw new KandinskyException($"{_folder}: has no tensor '{LegibleText.Of(name)}'; compute it again.",
            ErrorKind.Model);
        var view = shard.Read(name);
        var numbers = new float[view.Count];
        view.CopyTo(0, numbers);
        return numbers;
    }

    /// <summary>Writes what was added since the last file.</summary>
    /// <exception cref="KandinskyException">The file cannot be written.</exception>
    public void Flush()
    {
        if (_added.Count == 0) return;
        var path = Path.Combine(_folder, FormattableString.Invariant($"shard-{_next:D5}.safetensors"));
        using (var tensors = new InMemoryCheckpoint(path))
        {
            foreach (var (name, (shape, numbers)) in _added) tensors.Set(name, shape, numbers);
            SafeTensorsWriter.Write(path, tensors);
        }
        _added.Clear();
        _addedBytes = 0;
        OpenShard(path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var shard in _shards) shard.Dispose();
        _shards.Clear();
        _where.Clear();
    }

    private void OpenShard(string file)
    {
        _next = Math.Max(_next, int.TryParse(Path.GetFileNameWithoutExtension(file)["shard-".Length..], out var number) ? number + 1 : 0);
        try
        {
            var shard = new SafeTensorsFile(file);
            _shards.Add(shard);
            foreach (var name in shard.Names) _where[name] = shard;
        }
        catch (KandinskyException)
        {
            File.Delete(file);
        }
    }
}
