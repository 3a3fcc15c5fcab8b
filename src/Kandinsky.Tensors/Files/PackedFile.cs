using System.Globalization;
using System.Text;
using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>
/// Packed weights in a file that is mapped and used in place: a safetensors file of bytes (<c>U8</c>), each entry named after weight and form
/// and filled up to whole pages, so that every one begins on a page. Its metadata holds the key it was made for, a checksum of every entry's bytes,
/// and one of all that the header says; the format's own rules make sure that the entries cover the file exactly.
/// </summary>
public sealed class PackedFile : IDisposable
{
    private const int Page = 4096;
    private const int Digits = 8;
    private const int WriteBlock = 8 << 20;   // The system then caches the file in huge pages.
    private const string BytesName = "kandinsky.checksums", HeaderName = "kandinsky.header";

    /// <summary>It grows whenever files are laid out in another way. Whoever makes a key takes it in.</summary>
    public const int Version = 2;

    /// <summary>What the key is called in the file's metadata.</summary>
    public const string KeyName = "kandinsky.packed";

    private readonly MappedFile _file;
    private readonly SafeTensorsHeader _header;
    private readonly long _dataStart;
    private readonly (TensorEntry Entry, long Offset)[] _stored;

    private readonly uint[] _checksums;

    /// <param name="file">The file, which this one owns from here on.</param>
    /// <param name="key">What it must have been made for; null if that does not matter.</param>
    private PackedFile(MappedFile file, string? key)
    {
        _file = file;
        var length = SafeTensorsFile.HeaderLength(file);
        _dataStart = 8 + length;
        _header = SafeTensorsHeader.Parse(file.Copy(8, length), file.Length - _dataStart, file.Path);
        _stored = [.. _header.Tensors.Values.OrderBy(tensor => tensor.Offset).ThenBy(tensor => tensor.Entry.Bytes)];
        var metadata = _header.Metadata;
        _checksums = Checksums(metadata.GetValueOrDefault(BytesName, ""));
        if (_dataStart % Page != 0 || !metadata.TryGetValue(KeyName, out var made) || made != (key ?? made) || _checksums.Length != _stored.Length
            || metadata.GetValueOrDefault(HeaderName) != HeaderChecksum(_stored.Select(tensor => tensor.Entry), metadata))
            throw new KandinskyException($"{file.Path}: was not made for these weights, or is damaged; delete it", ErrorKind.Model);
    }

    /// <summary>Bytes of everything in the file.</summary>
    public long Bytes => _stored.Sum(tensor => tensor.Entry.Bytes);

    /// <summary>Everything in the file.</summary>
    public IEnumerable<PackedEntry> Entries => _stored.Zip(_checksums, (tensor, checksum) =>
        new PackedEntry(tensor.Entry.Name, _file.Packed(_dataStart + tensor.Offset, tensor.Entry.Bytes)) { Checksum = checksum });

    /// <summary>Reads a whole file and compares every entry with its checksum. Opening compares only what the header says, which takes no time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The names of the entries whose bytes are not those that were written.</returns>
    /// <exception cref="KandinskyException">It cannot be read, or its header is damaged.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public static IReadOnlyList<string> Verify(string path, CancellationToken cancellation = default)
    {
        using var file = Map(path, key: null);
        return [.. file._stored.Zip(file._checksums).Where(kept => file.Read(kept.First, cancellation) != kept.Second).Select(kept => kept.First.Entry.Name)];
    }

    /// <summary>Maps a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What it must have been made for.</param>
    /// <returns>Null if there is no such file.</returns>
    /// <exception cref="KandinskyException">It cannot be read, is not whole, or was made for something else.</exception>
    public static PackedFile? Open(string path, string key) => File.Exists(path) ? Map(path, key) : null;

    /// <summary>Writes a file, which appears under its name only when it is whole.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="key">What it is made for.</param>
    /// <param name="entries">What it holds.</param>
    /// <param name="origin">What else its metadata says: where the weights came from.</param>
    /// <param name="written">Told how many bytes of all are written, every few megabytes.</param>
    /// <param name="cancellation">Ends it; the file then stays as it was.</param>
    /// <exception cref="KandinskyException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was asked for.</exception>
    public static void Write(string path, string key, IReadOnlyList<PackedEntry> entries, IReadOnlyDictionary<string, string>? origin = null,
        Action<long, long>? written = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        TensorEntry[] tensors = [.. entries.Select(entry => new TensorEntry(entry.Name, [entry.Bytes.Length + Filling(entry.Bytes.Length)], StoredType.UInt8))];
        var metadata = new Dictionary<string, string>(origin ?? new Dictionary<string, string>())
        {
            [KeyName] = key,
            [BytesName] = string.Concat(entries.Select(entry => Text(entry.Checksum ?? Checksum(entry.Bytes, cancellation)))),
        };
        metadata[HeaderName] = HeaderChecksum(tensors, metadata);
        var header = SafeTensorsWriter.Header(tensors, metadata, Page);
        var (length, done) = (header.Length + tensors.Sum(tensor => tensor.Bytes), 0L);
        AtomicFile.Write(path, length, handle =>
        {
            using var stream = new FileStream(handle, FileAccess.Write, WriteBlock);
            stream.Write(header);
            foreach (var (entry, tensor) in entries.Zip(tensors))
            {
                for (var offset = 0L; offset < entry.Bytes.Length; offset += WriteBlock)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var block = entry.Bytes.Span(offset, (int)Math.Min(WriteBlock, entry.Bytes.Length - offset));
                    for (var page = 0; page < block.Length; page += Page) stream.Write(block.Slice(page, Math.Min(Page, block.Length - page)));
                    written?.Invoke(done += block.Length, length);
                }
                stream.Write(new byte[Filling(entry.Bytes.Length)]);
            }
            stream.Flush(flushToDisk: true);
        });
    }

    /// <summary>A weight in a form, in place; null if the file has none.</summary>
    /// <param name="name">The checkpoint's key.</param>
    /// <param name="form">The form.</param>
    public PackedBytes? Find(string name, PackedForm form) =>
        Entry(name, form) is { } entry ? _file.Packed(_dataStart + entry.Offset, form.Bytes) : null;

    /// <summary>Whether the file has a weight in a form.</summary>
    /// <param name="name">The checkpoint's key.</param>
    /// <param name="form">The form.</param>
    public bool Has(string name, PackedForm form) => Entry(name, form) is not null;

    /// <summary>Says that a weight that was found is not needed for now.</summary>
    /// <param name="name">The checkpoint's key.</param>
    /// <param name="form">The form.</param>
    public void Release(string name, PackedForm form)
    {
        if (Entry(name, form) is { } entry) _file.Forget(_dataStart + entry.Offset, entry.Entry.Bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private (TensorEntry Entry, long Offset)? Entry(string name, PackedForm form) =>
        _header.Tensors.TryGetValue(PackedEntry.NameOf(name, form), out var tensor) && tensor.Entry.Bytes >= form.Bytes ? tensor : null;

    private static PackedFile Map(string path, string? key)
    {
        var file = new MappedFile(path);
        try
        {
            return new PackedFile(file, key);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // The bytes are read, not mapped: what a failing disk does not give back is then an error that can be told.
    private uint Read((TensorEntry Entry, long Offset) tensor, CancellationToken cancellation)
    {
        var crc = 0u;
        for (var offset = 0L; offset < tensor.Entry.Bytes; offset += WriteBlock)
        {
            cancellation.ThrowIfCancellationRequested();
            crc = Crc32C.Append(crc, _file.Copy(_dataStart + tensor.Offset + offset, (int)Math.Min(WriteBlock, tensor.Entry.Bytes - offset)));
        }
        return crc;
    }

    private static uint Checksum(PackedBytes packed, CancellationToken cancellation)
    {
        var crc = 0u;
        for (var offset = 0L; offset < packed.Length; offset += WriteBlock)
        {
            cancellation.ThrowIfCancellationRequested();
            crc = Crc32C.Append(crc, packed.Span(offset, (int)Math.Min(WriteBlock, packed.Length - offset)));
        }
        return Crc32C.Append(crc, new byte[Filling(packed.Length)]);
    }

    private static int Filling(long bytes) => (int)(-bytes & (Page - 1));

    private static string HeaderChecksum(IEnumerable<TensorEntry> entries, IReadOnlyDictionary<string, string> metadata) => Text(Crc32C.Of(
        Encoding.UTF8.GetBytes(string.Join('\n',
        [
            .. metadata.Where(item => item.Key != HeaderName).OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key} {item.Value}"),
            .. entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Name} {entry.Bytes}")),
        ]))));

    private static string Text(uint checksum) => checksum.ToString($"x{Digits}", CultureInfo.InvariantCulture);

    // It takes as many as can be read; a file that has fewer of them than entries is damaged.
    private static uint[] Checksums(string text) => [.. text.Chunk(Digits).TakeWhile(digits => digits.Length == Digits).Select(digits =>
        uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum) ? checksum : 0)];
}
