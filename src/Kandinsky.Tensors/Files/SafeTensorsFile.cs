using System.Buffers.Binary;
using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>A safetensors file, mapped: eight bytes of header length, a JSON header, the tensors' bytes.</summary>
public sealed class SafeTensorsFile : Checkpoint
{
    /// <summary>The longest header accepted, as in the format's reference reader.</summary>
    public const int LongestHeader = 100_000_000;

    private readonly MappedFile _file;
    private readonly SafeTensorsHeader _header;
    private readonly long _dataStart;

    /// <summary>Opens a file and checks its header; no tensor is read yet.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="KandinskyException">It is not there, may not be read, or is not a whole safetensors file.</exception>
    public SafeTensorsFile(string path)
    {
        _file = new MappedFile(path);
        try
        {
            var length = HeaderLength(_file);
            _dataStart = 8 + length;
            _header = SafeTensorsHeader.Parse(_file.Copy(8, length), _file.Length - _dataStart, path);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Source => _file.Path;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names => _header.Tensors.Keys;

    /// <summary>The file's free text, by key (<c>format</c> is usually <c>pt</c>).</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <inheritdoc/>
    public override void Release(string name)
    {
        var entry = Describe(name);
        _file.Forget(_dataStart + _header.Tensors[entry.Name].Offset, entry.Bytes);
    }

    /// <inheritdoc/>
    protected override TensorEntry? Find(string storedName) => _header.Tensors.TryGetValue(storedName, out var tensor) ? tensor.Entry : null;

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return _file.Weights(_dataStart + _header.Tensors[entry.Name].Offset, entry.Count, entry.Type.AsWeights()!.Value);
    }

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry, NativeBuffer memory)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(memory);
        _file.Read(_dataStart + _header.Tensors[entry.Name].Offset, entry.Bytes, memory);
        return new(memory.Address, entry.Count, entry.Type.AsWeights()!.Value);
    }

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Bytes(TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return _file.Bytes(_dataStart + _header.Tensors[entry.Name].Offset, (int)entry.Bytes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _file.Dispose();

    /// <summary>How long the header of a mapped file is.</summary>
    internal static int HeaderLength(MappedFile file)
    {
        var start = file.Copy(0, (int)Math.Min(file.Length, 8));
        if (ForeignFormat.Of(start) is { } format) throw new KandinskyException($"{file.Path}: is {format}", ErrorKind.Model);
        if (start.Length < 8) throw Damaged($"it has {start.Length} bytes");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > (ulong)(file.Length - 8)) throw Damaged($"its header claims {length} bytes, the file has {file.Length}");
        if (length > LongestHeader) throw Damaged($"its header claims {length} bytes, more than {LongestHeader}");
        return (int)length;

        KandinskyException Damaged(string what) => new($"{file.Path}: is not a whole safetensors file ({what}); fetch it again", ErrorKind.Model);
    }
}
