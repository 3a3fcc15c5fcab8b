using System.Buffers.Binary;
using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Named tensors, wherever they come from: one file, several shards, a pickle, memory, a recipe.</summary>
/// <remarks>
/// Views are zero-copy where the source allows it and stay valid until <see cref="Dispose()"/> (or <see cref="Release"/> of that name).
/// Reading is safe from several threads. Names of attention layers from before diffusers 0.18 (<c>query</c>, <c>key</c>, <c>value</c>,
/// <c>proj_attn</c>) are found under the new ones (<c>to_q</c>, <c>to_k</c>, <c>to_v</c>, <c>to_out.0</c>).
/// </remarks>
public abstract partial class Checkpoint : IDisposable
{
    /// <summary>Where the tensors come from, for messages: a path, usually.</summary>
    public abstract string Source { get; }

    /// <summary>Every tensor's name as stored.</summary>
    public abstract IReadOnlyCollection<string> Names { get; }

    /// <summary>Whether there is a tensor of that name, or of its old spelling.</summary>
    /// <param name="name">The name.</param>
    public bool Contains(string name) => Resolve(name) != null;

    /// <summary>Name, shape and type of a tensor.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KandinskyException">There is no such tensor.</exception>
    public TensorEntry Describe(string name) => Resolve(name) ?? throw new KandinskyException(
        $"{Source}: has no tensor '{LegibleText.Of(name)}'; it is not the checkpoint this model's config describes", ErrorKind.Model);

    /// <summary>A tensor's elements as stored.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KandinskyException">There is no such tensor, it holds no weights (integers, doubles), or its file was cut.</exception>
    public WeightView Read(string name) => View(DescribeWeights(name));

    /// <summary>
    /// As <see cref="Read(string)"/>, for elements that are used once and at once: those of a file are copied into memory the caller lends, which
    /// costs less than to map pages and take them back.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="memory">Where the elements go if they fit, to stay until it is used again.</param>
    /// <exception cref="KandinskyException">As for <see cref="Read(string)"/>, or the file cannot be read.</exception>
    public WeightView Read(string name, NativeBuffer memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var entry = DescribeWeights(name);
        return entry.Bytes <= memory.Length ? View(entry, memory) : View(entry);
    }

    /// <summary>A tensor's bytes, little-endian.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KandinskyException">There is no such tensor, it exceeds 2 GB, or its file was cut.</exception>
    public ReadOnlySpan<byte> ReadBytes(string name)
    {
        var entry = Describe(name);
        if (entry.Bytes > int.MaxValue)
            throw new KandinskyException($"{Source}: tensor '{LegibleText.Of(name)}' is larger than 2 GB and can only be read as weights", ErrorKind.Model);
        return Bytes(entry);
    }

    /// <summary>A tensor of 64-bit integers.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="KandinskyException">There is no such tensor, or it holds something else.</exception>
    public long[] ReadInt64(string name)
    {
        var entry = Describe(name);
        if (entry.Type != StoredType.Int64)
            throw new KandinskyException($"{Source}: tensor '{LegibleText.Of(name)}' is stored as {entry.Type} where Int64 belongs; convert the file",
                ErrorKind.Model);
        var bytes = ReadBytes(name);
        var numbers = new long[entry.Count];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * 8)..]);
        return numbers;
    }

    /// <summary>Says that a tensor's view is not used any more, so that memory made for it may go. It can be read again.</summary>
    /// <param name="name">The name.</param>
    public virtual void Release(string name) { }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the checkpoint holds.</summary>
    /// <param name="disposing">Whether called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);

    /// <summary>The tensor stored under exactly that name, or null.</summary>
    /// <param name="storedName">The name in the file.</param>
    protected abstract TensorEntry? Find(string storedName);

    /// <summary>The elements of a tensor that <see cref="Find"/> returned and that holds weights.</summary>
    /// <param name="entry">The tensor.</param>
    protected abstract WeightView View(TensorEntry entry);

    /// <summary>The bytes of a tensor that <see cref="Find"/> returned and that takes less than 2 GB.</summary>
    /// <param name="entry">The tensor.</param>
    protected abstract ReadOnlySpan<byte> Bytes(TensorEntry entry);

    /// <summary>As <see cref="View(TensorEntry)"/>, in memory lent for it where that is sooner.</summary>
    /// <param name="entry">The tensor.</param>
    /// <param name="memory">Room for it.</param>
    protected virtual WeightView View(TensorEntry entry, NativeBuffer memory) => View(entry);

    /// <summary>As <see cref="Describe"/>, of a tensor that holds weights.</summary>
    /// <exception cref="KandinskyException">There is no such tensor, or it holds integers or doubles.</exception>
    internal TensorEntry DescribeWeights(string name)
    {
        var entry = Describe(name);
        return entry.Type.AsWeights() is not null ? entry
            : throw new KandinskyException(
                $"{Source}: tensor '{LegibleText.Of(name)}' is stored as {entry.Type}, but weights must be Float32, Float16 or BFloat16; convert the file",
                ErrorKind.Model);
    }

    private TensorEntry? Resolve(string name) => Find(name) ?? (OldAttentionNames.Of(name) is { } old ? Find(old) : null);
}
