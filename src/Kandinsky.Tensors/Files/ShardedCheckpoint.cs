using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>A checkpoint in several files beside an index that says which tensor is where.</summary>
public sealed class ShardedCheckpoint : Checkpoint
{
    private readonly Dictionary<string, Checkpoint> _shards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _shardOf;

    /// <summary>Opens an index and every shard it names.</summary>
    /// <param name="indexPath">The index; shards lie in its folder. A name with <c>.bin.index</c> means pickled shards, else they are safetensors.</param>
    /// <exception cref="KandinskyException">Index or shard is missing or damaged, or a shard lacks a tensor the index promises.</exception>
    public ShardedCheckpoint(string indexPath)
    {
        Source = indexPath;
        var pickled = IsOfPickles(indexPath);
        _shardOf = ReadIndex(indexPath);
        try
        {
            foreach (var (tensor, name) in _shardOf)
                if (!Shard(name, pickled).Contains(tensor))
                    throw new KandinskyException(
                        $"{Shard(name, pickled).Source}: has no tensor '{LegibleText.Of(tensor)}', which the index places there; fetch the model again",
                        ErrorKind.Model);
        }
        catch
        {
            Dispose(true);
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Source { get; }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names => _shardOf.Keys;

    /// <inheritdoc/>
    public override void Release(string name)
    {
        if (_shardOf.TryGetValue(name, out var shard)) _shards[shard].Release(name);
    }

    /// <inheritdoc/>
    protected override TensorEntry? Find(string storedName) =>
        _shardOf.TryGetValue(storedName, out var shard) ? _shards[shard].Describe(storedName) : null;

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry) => Shard(entry).Read(entry.Name);

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry, NativeBuffer memory) => Shard(entry).Read(entry.Name, memory);

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Bytes(TensorEntry entry) => Shard(entry).ReadBytes(entry.Name);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var shard in _shards.Values) shard.Dispose();
    }

    /// <summary>The files an index names.</summary>
    internal static IEnumerable<string> ShardsOf(string indexPath) =>
        ReadIndex(indexPath).Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name =>
            Path.Combine(Path.GetDirectoryName(indexPath) ?? "", name));

    private static bool IsOfPickles(string indexPath) => Path.GetFileName(indexPath).Contains(".bin.index", StringComparison.Ordinal);

    private static Dictionary<string, string> ReadIndex(string indexPath) => ShardIndex.Read(indexPath, IsOfPickles(indexPath) ? ".bin" : ".safetensors");

    private Checkpoint Shard(TensorEntry entry) => _shards[_shardOf[entry.Name]];

    private Checkpoint Shard(string name, bool pickled)
    {
        if (_shards.TryGetValue(name, out var shard)) return shard;
        var path = Path.Combine(Path.GetDirectoryName(Source) ?? "", name);
        return _shards[name] = pickled ? new PickleCheckpoint(path) : new SafeTensorsFile(path);
    }
}
