using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Kandinsky.Tensors;

namespace Kandinsky.Testing;

/// <summary>Writes pickles instruction by instruction, and archives as torch.save lays them out, sound or not.</summary>
public sealed class PickleWriter
{
    private readonly List<byte> _bytes = [0x80, 2];

    /// <summary>What was written so far.</summary>
    public byte[] Bytes => [.. _bytes];

    /// <summary>Writes bytes as they are.</summary>
    public PickleWriter Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Writes an instruction.</summary>
    public PickleWriter Op(char instruction) => Raw((byte)instruction);

    /// <summary>Pushes a text.</summary>
    public PickleWriter Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op('X').Raw(length).Raw(utf8);
    }

    /// <summary>Pushes a whole number.</summary>
    public PickleWriter Number(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Raw(0x8a, 8).Raw(bytes);
    }

    /// <summary>Pushes a tuple of whole numbers.</summary>
    public PickleWriter Numbers(params long[] numbers)
    {
        Op('(');
        foreach (var number in numbers) Number(number);
        return Op('t');
    }

    /// <summary>Pushes what a module calls by a name.</summary>
    public PickleWriter Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    /// <summary>A tensor, as torch describes it.</summary>
    public PickleWriter Tensor(string storage, string key, long count, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op('(')
            .Op('(').Text("storage").Global("torch", storage).Text(key).Text("cpu").Number(count).Op('t').Op('Q')
            .Number(offset).Numbers(shape).Numbers(strides).Raw(0x89)
            .Global("collections", "OrderedDict").Op(')').Op('R').Op('t').Op('R');

    /// <summary>A dictionary with one entry, whose value the action writes, and the end.</summary>
    public static byte[] Dictionary(Action<PickleWriter> value, string key = "w")
    {
        var pickle = new PickleWriter().Op('}').Text(key);
        value(pickle);
        return pickle.Op('s').Op('.').Bytes;
    }

    /// <summary>An archive of a pickle and raw storages 0, 1, ….</summary>
    public static void Archive(string path, byte[] pickle, params byte[][] storages)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Add(archive, "archive/data.pkl", pickle);
        Add(archive, "archive/byteorder", "little"u8.ToArray());
        for (var i = 0; i < storages.Length; i++) Add(archive, $"archive/data/{i}", storages[i]);
    }

    private static readonly Dictionary<StoredType, string> _storages = new()
    {
        [StoredType.Float32] = "FloatStorage", [StoredType.Float16] = "HalfStorage", [StoredType.BFloat16] = "BFloat16Storage",
        [StoredType.Int64] = "LongStorage",
    };

    /// <summary>Writes every tensor of a checkpoint, as torch.save does.</summary>
    public static void Save(string path, Checkpoint source)
    {
        var pickle = new PickleWriter().Op('}');
        var storages = new List<byte[]>();
        foreach (var name in source.Names)
        {
            var shape = source.Describe(name).Shape.ToArray();
            long[] strides = [.. shape.Select((_, axis) => shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size))];
            pickle.Text(name).Tensor(_storages[source.Describe(name).Type], $"{storages.Count}", source.Describe(name).Count, 0, shape, strides).Op('s');
            storages.Add(source.ReadBytes(name).ToArray());
        }
        Archive(path, pickle.Op('.').Bytes, [.. storages]);
    }

    /// <summary>Writes every tensor of a checkpoint as TorchScript does: modules inside modules, by the parts of the names.</summary>
    public static void SaveModule(string path, Checkpoint source)
    {
        var (pickle, storages) = (new PickleWriter(), new List<byte[]>());
        Module([.. source.Names], "");
        Archive(path, pickle.Op('.').Bytes, [.. storages]);

        void Module(string[] names, string prefix)
        {
            pickle.Global("__torch__.clip", "Module").Op(')').Raw(0x81).Op('}').Op('(').Text("training").Raw(0x89);
            foreach (var group in names.GroupBy(name => name[prefix.Length..].Split('.')[0]))
            {
                pickle.Text(group.Key);
                if (!group.Contains(prefix + group.Key)) Module([.. group], $"{prefix}{group.Key}.");
                else Tensor(prefix + group.Key);
            }
            pickle.Op('u').Op('b');
        }

        void Tensor(string name)
        {
            var shape = source.Describe(name).Shape.ToArray();
            long[] strides = [.. shape.Select((_, axis) => shape.Skip(axis + 1).Aggregate(1L, (product, size) => product * size))];
            pickle.Tensor(_storages[source.Describe(name).Type], $"{storages.Count}", source.Describe(name).Count, 0, shape, strides);
            storages.Add(source.ReadBytes(name).ToArray());
        }
    }

    /// <summary>Adds an entry to an archive.</summary>
    public static void Add(ZipArchive archive, string name, byte[] content, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var stream = archive.CreateEntry(name, level).Open();
        stream.Write(content);
    }
}
