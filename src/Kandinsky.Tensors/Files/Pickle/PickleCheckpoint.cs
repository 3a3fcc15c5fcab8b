using System.Globalization;
using System.Runtime.InteropServices;
using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>
/// A checkpoint torch saved (<c>.bin</c>, <c>.pt</c>, <c>.ckpt</c>): a zip archive of a pickle and raw numbers. The pickle is read, never executed.
/// </summary>
/// <remarks>Tensors that lie in the file as they are used are mapped; others (transposed views) are copied into order when read.</remarks>
public sealed class PickleCheckpoint : Checkpoint
{
    private readonly MappedFile _file;
    private readonly Dictionary<string, (TensorEntry Entry, PickledTensor Tensor, long DataOffset)> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NativeBuffer> _copies = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Opens a file and reads its pickle; no tensor is read yet.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="KandinskyException">It is missing or damaged, or its pickle holds anything but a dictionary of tensors.</exception>
    public PickleCheckpoint(string path)
    {
        _file = new MappedFile(path);
        try
        {
            CheckFormat();
            var archive = new ZipDirectory(_file);
            var root = Root(archive);
            CheckByteOrder(archive, root);
            var value = PickleMachine.Run(Program(archive, root), path);
            if (value is Dictionary<string, object?> outer && outer.GetValueOrDefault("state_dict") is Dictionary<string, object?> inner) value = inner;
            foreach (var (name, tensor) in Tensors(value)) Add(archive, root, name, tensor);
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
    public override IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <inheritdoc/>
    public override void Release(string name)
    {
        lock (_lock)
            if (_copies.Remove(name, out var copy))
                copy.Dispose();
    }

    /// <inheritdoc/>
    protected override TensorEntry? Find(string storedName) => _tensors.TryGetValue(storedName, out var tensor) ? tensor.Entry : null;

    /// <inheritdoc/>
    protected override WeightView View(TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var (_, tensor, offset) = _tensors[entry.Name];
        var type = entry.Type.AsWeights()!.Value;
        return tensor.IsContiguous ? _file.Weights(offset, entry.Count, type) : new WeightView(Copy(entry).Address, entry.Count, type);
    }

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Bytes(TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var (_, tensor, offset) = _tensors[entry.Name];
        return tensor.IsContiguous ? _file.Bytes(offset, (int)entry.Bytes) : Copy(entry).Span<byte>(0, (int)entry.Bytes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var copy in _copies.Values) copy.Dispose();
        _copies.Clear();
        _file.Dispose();
    }

    /// <summary>The tensors of a dictionary by their names, of a TorchScript module by their paths, or of a tuple by their numbers.</summary>
    private IEnumerable<(string Name, PickledTensor Tensor)> Tensors(object? value) => value switch
    {
        Dictionary<string, object?> named => named.Where(entry => entry.Value is PickledTensor).Select(entry => (entry.Key, (PickledTensor)entry.Value!)),
        PickledModule module => module.Tensors() ?? throw Damaged("its modules contain each other"),
        object?[] { Length: > 0 } listed when listed.All(entry => entry is PickledTensor) =>
            listed.Select((tensor, number) => (number.ToString(CultureInfo.InvariantCulture), (PickledTensor)tensor!)),
        _ => throw Damaged("its pickle is no dictionary of tensors"),
    };

    private void CheckFormat()
    {
        var start = _file.Copy(0, (int)Math.Min(4, _file.Length));
        if (start.AsSpan().SequenceEqual("PK\x03\x04"u8)) return;
        throw start is [0x80, ..]
            ? new KandinskyException(
                $"{Source}: is a pickle from before torch 1.6, which is not read; load and save it with a newer torch, or convert it to safetensors",
                ErrorKind.Model)
            : Damaged("it does not begin as a zip archive");
    }

    private string Root(ZipDirectory archive)
    {
        var pickles = archive.Names.Where(name => name.EndsWith("/data.pkl", StringComparison.Ordinal)).ToArray();
        return pickles is [var pickle] ? pickle[..^"data.pkl".Length] : throw Damaged($"it holds {pickles.Length} files data.pkl instead of one");
    }

    private void CheckByteOrder(ZipDirectory archive, string root)
    {
        if (archive.Locate(root + "byteorder") is not { } entry) return;
        if (entry.Length > 16 || !_file.Copy(entry.Offset, (int)entry.Length).AsSpan().SequenceEqual("little"u8))
            throw Damaged("its numbers are not little-endian");
    }

    private byte[] Program(ZipDirectory archive, string root)
    {
        var (offset, length) = archive.Locate(root + "data.pkl")!.Value;
        if (length > PickleMachine.LongestProgram) throw Damaged($"its pickle has {length} bytes");
        var program = _file.Copy(offset, (int)length);
        return Crc32.Of(program) == archive.Checksum(root + "data.pkl") ? program : throw Damaged("its pickle does not have the checksum it should");
    }

    private void Add(ZipDirectory archive, string root, string name, PickledTensor tensor)
    {
        var storage = tensor.Storage;
        if (archive.Locate($"{root}data/{storage.Key}") is not { } data) throw Damaged($"the numbers of tensor '{LegibleText.Of(name)}' are missing");
        if (data.Length / storage.Type.Size() != storage.Count || data.Length % storage.Type.Size() != 0)
            throw Damaged($"the numbers of tensor '{LegibleText.Of(name)}' are not as many as its pickle says");
        _tensors[name] = (new TensorEntry(name, tensor.Shape, storage.Type), tensor, data.Offset + tensor.Offset * storage.Type.Size());
    }

    private NativeBuffer Copy(TensorEntry entry)
    {
        lock (_lock)
        {
            if (_copies.TryGetValue(entry.Name, out var known)) return known;
            var copy = new NativeBuffer(entry.Bytes);
            var (_, tensor, offset) = _tensors[entry.Name];
            switch (entry.Type.Size())
            {
                case 1: Gather<byte>(tensor, offset, copy); break;
                case 2: Gather<ushort>(tensor, offset, copy); break;
                case 4: Gather<uint>(tensor, offset, copy); break;
                default: Gather<ulong>(tensor, offset, copy); break;
            }
            return _copies[entry.Name] = copy;
        }
    }

    private void Gather<T>(PickledTensor tensor, long offset, NativeBuffer copy) where T : unmanaged
    {
        var size = Marshal.SizeOf<T>();
        if (tensor.Extent > int.MaxValue / size) throw Damaged("a tensor that does not lie in order exceeds 2 GB");
        var source = MemoryMarshal.Cast<byte, T>(_file.Bytes(offset, (int)tensor.Extent * size));
        var destination = copy.Span<T>(0, (int)(copy.Length / size));
        var index = new long[tensor.Shape.Length];
        long at = 0;
        foreach (ref var element in destination)
        {
            element = source[(int)at];
            for (var axis = index.Length - 1; axis >= 0; axis--)
            {
                at += tensor.Strides[axis];
                if (++index[axis] < tensor.Shape[axis]) break;
                at -= tensor.Strides[axis] * tensor.Shape[axis];
                index[axis] = 0;
            }
        }
    }

    private KandinskyException Damaged(string what) =>
        new($"{Source}: is not a whole torch checkpoint ({what}); fetch it again, or convert it to safetensors", ErrorKind.Model);
}
