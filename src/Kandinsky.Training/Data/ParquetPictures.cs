using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Kandinsky.Training;

/// <summary>
/// Parquet files in the hub's layout: a column <c>image</c> of bytes and path (or of bytes alone) and a column of captions, a text or a list of
/// texts a row. One row group is held at a time, so pictures are best read in order.
/// </summary>
internal sealed class ParquetPictures : IPictureSource
{
    private readonly List<PictureEntry> _entries = [];
    private readonly List<(string File, int Group, int Row)> _places = [];
    private readonly List<LeftOut> _leftOut = [];
    private readonly PictureSourceOptions _options;
    private readonly Lock _lock = new();
    private (string File, int Group, ReadOnlyMemory<byte>?[] Pictures)? _held;

    public ParquetPictures(string name, IReadOnlyList<string> files, PictureSourceOptions options)
    {
        (Name, _options) = (name, options);
        foreach (var file in files) Index(file);
    }

    public string Name { get; }

    public IReadOnlyList<PictureEntry> Entries => _entries;

    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    public ReadOnlyMemory<byte> Read(int entry)
    {
        var (file, group, row) = _places[entry];
        lock (_lock)
        {
            if (_held is not { } held || held.File != file || held.Group != group) _held = held = (file, group, PicturesOf(file, group));
            return held.Pictures[row] ?? throw Wrong(_entries[entry].Name, "has no picture");
        }
    }

    public void Dispose() => _held = null;

    private void Index(string file)
    {
        var first = _entries.Count;
        try
        {
            IndexAsync(file).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not (KandinskyException or OutOfMemoryException))
        {
            _entries.RemoveRange(first, _entries.Count - first);
            _places.RemoveRange(first, _places.Count - first);
            _leftOut.Add(new(Path.GetFileName(file), $"is damaged or no Parquet file ({LegibleText.Of(e.Message.TrimEnd('.'))}); fetch it again"));
        }
    }

    private async Task IndexAsync(string file)
    {
        var reader = await ParquetReader.CreateAsync(file).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            _ = Pictures(reader.Schema, file);
            var captions = _options.Prompt is null ? Captions(reader.Schema, file) : null;
            var before = 0L;
            for (var group = 0; group < reader.RowGroupCount; group++)
            {
                using var rows = reader.OpenRowGroupReader(group);
                var texts = captions is null ? null : await TextsAsync(rows, captions).ConfigureAwait(false);
                for (var row = 0; row < rows.RowCount; row++)
                {
                    var name = $"{Path.GetFileName(file)} row {before + row}";
                    string[] found = texts is null ? [_options.Prompt!] : [.. texts[row].Select(text => text.Trim()).Where(text => text.Length > 0)];
                    if (found.Length == 0)
                    {
                        _leftOut.Add(new(name, "has no caption"));
                        continue;
                    }
                    _entries.Add(new(name, found));
                    _places.Add((file, group, row));
                }
                before += rows.RowCount;
            }
        }
    }

    /// <summary>The texts of every row. Values are packed: a row without one is known by its definition level, a further one by its repetition level.</summary>
    private static async Task<List<string>[]> TextsAsync(ParquetRowGroupReader rows, DataField field)
    {
        using var raw = (RawColumnData<ReadOnlyMemory<char>>)await rows.ReadRawColumnDataBaseAsync(field).ConfigureAwait(false);
        var texts = new List<string>[rows.RowCount];
        Unpack(raw, field, (row, value) => (texts[row] ??= []).AddRange(value is { } text ? [text.ToString()] : []));
        return [.. texts.Select(found => found ?? [])];
    }

    private ReadOnlyMemory<byte>?[] PicturesOf(string file, int group)
    {
        try
        {
            return ReadAsync().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not (KandinskyException or OutOfMemoryException))
        {
            throw Wrong(file, $"is damaged ({LegibleText.Of(e.Message.TrimEnd('.'))}); fetch it again", e);
        }

        async Task<ReadOnlyMemory<byte>?[]> ReadAsync()
        {
            var reader = await ParquetReader.CreateAsync(file).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var field = Pictures(reader.Schema, file);
                using var rows = reader.OpenRowGroupReader(group);
                using var raw = (RawColumnData<ReadOnlyMemory<byte>>)await rows.ReadRawColumnDataBaseAsync(field).ConfigureAwait(false);
                var pictures = new ReadOnlyMemory<byte>?[rows.RowCount];
                Unpack(raw, field, (row, value) => pictures[row] = value is { } bytes ? bytes.ToArray() : (ReadOnlyMemory<byte>?)null);
                return pictures;
            }
        }
    }

    private static void Unpack<T>(RawColumnData<T> raw, DataField field, Action<int, T?> add) where T : struct
    {
        var values = raw.Values;
        var defined = field.MaxDefinitionLevel == 0 ? [] : raw.DefinitionLevels;
        var repeated = field.MaxRepetitionLevel == 0 ? [] : raw.RepetitionLevels;
        var slots = field.MaxDefinitionLevel == 0 ? values.Length : defined.Length;
        for (var (slot, value, row) = (0, 0, -1); slot < slots; slot++)
        {
            if (field.MaxRepetitionLevel == 0 || repeated[slot] == 0) row++;
            var present = field.MaxDefinitionLevel == 0 || defined[slot] == field.MaxDefinitionLevel;
            add(row, present ? values[value++] : null);
        }
    }

    private DataField Pictures(ParquetSchema schema, string file)
    {
        var column = _options.ImageColumn;
        return Find(schema, path => path == column || path == $"{column}/bytes") is { } field && field.ClrType == typeof(ReadOnlyMemory<byte>) ? field
            : throw Wrong(file, $"has no column '{LegibleText.Of(column)}' of picture bytes; its columns are {Columns(schema)}");
    }

    private DataField Captions(ParquetSchema schema, string file)
    {
        var column = _options.CaptionColumn;
        return Find(schema, path => path == column || path.StartsWith($"{column}/", StringComparison.Ordinal)) is { } field
            && field.ClrType == typeof(ReadOnlyMemory<char>) ? field
            : throw Wrong(file, $"has no column '{LegibleText.Of(column)}' of captions; name the one of {Columns(schema)}");
    }

    private static DataField? Find(ParquetSchema schema, Func<string, bool> fits) => schema.DataFields.FirstOrDefault(field => fits(field.Path.ToString()));

    private static string Columns(ParquetSchema schema) => LegibleText.Of(string.Join(", ", schema.DataFields.Select(field => field.Path.ToString())), 200);

    private static KandinskyException Wrong(string what, string problem, Exception? cause = null) => new($"{what}: {problem}.", ErrorKind.Input, cause);
}
