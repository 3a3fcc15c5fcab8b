using System.Text;
using System.Text.Json;

namespace Kandinsky.Training;

/// <summary>Captions by file name, from the hub's <c>metadata.jsonl</c> or <c>metadata.csv</c>: a column <c>file_name</c> and one of captions.</summary>
internal sealed class CaptionTable
{
    private const string FileColumn = "file_name";
    private const long LargestFile = 1L << 30;

    private readonly SortedDictionary<string, IReadOnlyList<string>> _captions = new(StringComparer.Ordinal);
    private readonly List<LeftOut> _leftOut = [];
    private readonly string _file, _column, _name;

    /// <summary>Reads a table.</summary>
    /// <param name="file">A <c>.jsonl</c> or <c>.csv</c> file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="column">The column of captions.</param>
    /// <exception cref="KandinskyException">It has no such column, or is too long.</exception>
    public CaptionTable(string file, string name, string column)
    {
        (_file, _name, _column) = (file, name, column);
        if (new FileInfo(file).Length > LargestFile) throw Wrong($"has more than {LargestFile >> 30} GiB; split the data set");
        if (Path.GetExtension(file) == ".csv") ReadCsv();
        else ReadLines();
    }

    /// <summary>Captions by the name of the file, relative to the table's folder, with forward slashes.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Captions => _captions;

    /// <summary>Lines that could not be used.</summary>
    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    private void ReadLines()
    {
        var number = 0;
        foreach (var line in File.ReadLines(_file, Encoding.UTF8))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                using var json = JsonDocument.Parse(line);
                Add(json.RootElement, number);
            }
            catch (JsonException)
            {
                Skip(number, "is no JSON object");
            }
        }
    }

    private void Add(JsonElement row, int number)
    {
        if (row.ValueKind != JsonValueKind.Object) Skip(number, "is no JSON object");
        else if (!row.TryGetProperty(FileColumn, out var file) || file.ValueKind != JsonValueKind.String) Skip(number, $"has no {FileColumn}");
        else if (!row.TryGetProperty(_column, out var captions)) throw NoColumn(row.EnumerateObject().Select(property => property.Name));
        else Add(file.GetString()!, CaptionsOf(captions), number);
    }

    /// <summary>A text, or a list of texts of which one is taken each time.</summary>
    public static string[] CaptionsOf(JsonElement captions) => captions.ValueKind switch
    {
        JsonValueKind.String => [captions.GetString()!],
        JsonValueKind.Array =>
            [.. captions.EnumerateArray().Where(caption => caption.ValueKind == JsonValueKind.String).Select(caption => caption.GetString()!)],
        _ => [],
    };

    private void ReadCsv()
    {
        using var reader = new StreamReader(_file, Encoding.UTF8);
        var records = CsvRecords.Of(reader).GetEnumerator();
        if (!records.MoveNext()) throw Wrong("is empty; its first line names the columns");
        var columns = records.Current.Fields;
        var (file, caption) = (Array.IndexOf(columns, FileColumn), Array.IndexOf(columns, _column));
        if (file < 0) throw Wrong($"has no column {FileColumn}; its first line names the columns");
        if (caption < 0) throw NoColumn(columns);
        while (records.MoveNext())
        {
            var (fields, line) = records.Current;
            if (fields.Length != columns.Length) Skip(line, $"has {fields.Length} fields where the first line names {columns.Length}");
            else Add(fields[file], [fields[caption]], line);
        }
    }

    private void Add(string file, string[] captions, int line)
    {
        captions = [.. captions.Select(caption => caption.Trim()).Where(caption => caption.Length > 0)];
        if (captions.Length == 0) Skip(line, $"has no caption for {LegibleText.Of(file)}");
        else if (!_captions.TryAdd(file.Replace('\\', '/'), captions)) Skip(line, $"names {LegibleText.Of(file)} again");
    }

    private void Skip(int line, string why) => _leftOut.Add(new($"{_name} line {line}", why));

    private KandinskyException NoColumn(IEnumerable<string> columns)
    {
        string[] others = [.. columns.Where(column => column != FileColumn)];
        return Wrong($"has no column '{LegibleText.Of(_column)}'; name the one with captions ({LegibleText.Of(string.Join(", ", others))})");
    }

    private KandinskyException Wrong(string what) => new($"{_file}: {what}.", ErrorKind.Input);
}
