using System.Buffers.Binary;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kandinsky.Kernels;
using Microsoft.Win32.SafeHandles;

namespace Kandinsky.Tensors;

/// <summary>Writes safetensors files as the format's own library does: compact header padded to eight bytes, widest types first, then by name.</summary>
public static class SafeTensorsWriter
{
    private const int ChunkElements = 1 << 20;

    // This is the order of the reference writer: the widest type comes first.
    private static readonly StoredType[] _order =
    [
        StoredType.UInt64, StoredType.Int64, StoredType.Float64, StoredType.Float32, StoredType.UInt32, StoredType.Int32, StoredType.BFloat16,
        StoredType.Float16, StoredType.UInt16, StoredType.Int16, StoredType.Int8, StoredType.UInt8, StoredType.Boolean,
    ];

    /// <summary>Writes every tensor of a checkpoint. The file appears under its name only when it is whole.</summary>
    /// <remarks>Tensors are read, written and released a few at a time, so a checkpoint larger than memory can be written.</remarks>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="source">The tensors.</param>
    /// <param name="storeAs">The type weights are stored as; null keeps each one's own. Integers always keep theirs.</param>
    /// <param name="metadata">Free text for the header; null writes <c>format: pt</c>.</param>
    /// <param name="written">Told the bytes of every tensor once it is written, from several threads.</param>
    /// <param name="cancellation">Stops the writing; no file is left.</param>
    /// <exception cref="KandinskyException">The file cannot be written.</exception>
    public static void Write(string path, Checkpoint source, StorageType? storeAs = null, IReadOnlyDictionary<string, string>? metadata = null,
        Action<long>? written = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var entries = source.Names.Select(name => Stored(source.Describe(name), storeAs))
            .OrderBy(entry => Array.IndexOf(_order, entry.Type)).ThenBy(entry => entry.Name, StringComparer.Ordinal).ToArray();
        var header = Header(entries, metadata ?? new Dictionary<string, string> { ["format"] = "pt" });
        var offsets = new long[entries.Length + 1];
        offsets[0] = header.Length;
        for (var i = 0; i < entries.Length; i++) offsets[i + 1] = checked(offsets[i] + entries[i].Bytes);
        AtomicFile.Write(path, offsets[^1], handle =>
        {
            RandomAccess.Write(handle, header, 0);
            try
            {
                var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
                Parallel.For(0, entries.Length, options, i =>
                {
                    WriteTensor(handle, offsets[i], source, entries[i]);
                    written?.Invoke(entries[i].Bytes);
                });
            }
            catch (AggregateException e)
            {
                ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
            }
        });
    }

    private static TensorEntry Stored(TensorEntry entry, StorageType? storeAs) =>
        storeAs is { } type && entry.Type.AsWeights() is not null ? new TensorEntry(entry.Name, entry.Shape, type.AsStored()) : entry;

    /// <summary>The length of the header, the header, and blanks up to a multiple of <paramref name="alignment"/>.</summary>
    internal static byte[] Header(TensorEntry[] entries, IReadOnlyDictionary<string, string> metadata, int alignment = 8)
    {
        using var stream = new MemoryStream();
        stream.Write(new byte[8]);
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in metadata) json.WriteString(key, value);
            json.WriteEndObject();
            long offset = 0;
            foreach (var entry in entries)
            {
                json.WriteStartObject(entry.Name);
                json.WriteString("dtype", entry.Type.SafeTensorsName());
                WriteNumbers(json, "shape", entry.Shape);
                WriteNumbers(json, "data_offsets", [offset, offset + entry.Bytes]);
                json.WriteEndObject();
                offset += entry.Bytes;
            }
            json.WriteEndObject();
        }
        while (stream.Length % alignment != 0) stream.WriteByte((byte)' ');
        var bytes = stream.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - 8);
        return bytes;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, IEnumerable<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteTensor(SafeFileHandle handle, long offset, Checkpoint source, TensorEntry entry)
    {
        if (source.Describe(entry.Name).Type == entry.Type && entry.Bytes <= int.MaxValue)
            RandomAccess.Write(handle, source.ReadBytes(entry.Name), offset);
        else
            WriteConverted(handle, offset, source.Read(entry.Name), entry);
        source.Release(entry.Name);
    }

    private static void WriteConverted(SafeFileHandle handle, long offset, WeightView view, TensorEntry entry)
    {
        var numbers = new float[Math.Min(entry.Count, ChunkElements)];
        var narrow = new ushort[entry.Type == StoredType.Float32 ? 0 : numbers.Length];
        for (long start = 0; start < entry.Count; start += ChunkElements)
        {
            var count = (int)Math.Min(ChunkElements, entry.Count - start);
            view.CopyTo(start, numbers.AsSpan(0, count));
            if (entry.Type == StoredType.Float16) Narrowing.ToHalf(numbers.AsSpan(0, count), narrow);
            if (entry.Type == StoredType.BFloat16) Narrowing.ToBFloat16(numbers.AsSpan(0, count), narrow);
            var bytes = narrow.Length > 0 ? MemoryMarshal.AsBytes(narrow.AsSpan(0, count)) : MemoryMarshal.AsBytes(numbers.AsSpan(0, count));
            RandomAccess.Write(handle, bytes, offset + start * entry.Type.Size());
        }
    }
}
