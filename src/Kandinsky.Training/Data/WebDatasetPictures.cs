using System.Formats.Tar;
using System.Text;
using System.Text.Json;

namespace Kandinsky.Training;

/// <summary>
/// Tar files in webdataset's layout: members whose names are equal up to the first dot belong together. A picture (<c>.png</c>, <c>.jpg</c>,
/// <c>.jpeg</c>) has its caption in <c>.txt</c>, <c>.caption</c> or, under the caption column's name, in <c>.json</c>.
/// </summary>
internal sealed class WebDatasetPictures : IPictureSource
{
    private const int LongestText = 1 << 20;

    private readonly List<PictureEntry> _entries = [];
    private readonly List<(string File, long Offset, long Length)> _places = [];
    private readonly List<LeftOut> _leftOut = [];
    private readonly PictureSourceOptions _options;

    public WebDatasetPictures(string name, IReadOnlyList<string> files, PictureSourceOptions options)
    {
        (Name, _options) = (name, options);
        foreach (var file in files) Index(file);
    }

    public string Name { get; }

    public IReadOnlyList<PictureEntry> Entries => _entries;

    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    public ReadOnlyMemory<byte> Read(int entry) => PictureBytes.OfPart(_places[entry].File, _places[entry].Offset, _places[entry].Length);

    public void Dispose()
    {
    }

    /// <summary>Reads the members' headers and captions. What a damaged file holds before the damage counts.</summary>
    private void Index(string file)
    {
        using var stream = File.OpenRead(file);
        using var reader = new TarReader(stream);
        var sample = new Sample("");
        try
        {
            while (reader.GetNextEntry() is { } member)
            {
                if (member.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
                var (key, kind) = Split(member.Name);
                if (key != sample.Key)
                {
                    Add(file, sample);
                    sample = new(key);
                }
                if (PictureBytes.IsPicture(kind)) sample.Picture ??= (member.Name, member.DataOffset, member.Length);
                else if (kind is ".txt" or ".caption") sample.Captions.AddRange(Text(member)
                    .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
                else if (kind is ".json") sample.Captions.AddRange(FromJson(Text(member)));
                else if (kind is ".webp" or ".gif" or ".bmp" or ".tif" or ".tiff") _leftOut.Add(new(Of(file, member.Name),
                    $"is a {kind[1..]} picture; convert it to PNG or JPEG"));
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            _leftOut.Add(new(Path.GetFileName(file), $"is damaged after {_entries.Count} pictures; copy it again"));
        }
        Add(file, sample);
    }

    private void Add(string file, Sample sample)
    {
        if (sample.Picture is not { } picture) return;
        var name = Of(file, picture.Name);
        if (_options.Prompt is { } prompt) sample.Captions = [prompt];
        if (sample.Captions.Count == 0)
        {
            _leftOut.Add(new(name, $"has no caption; its .txt, .caption or .json (key '{_options.CaptionColumn}') should hold one"));
            return;
        }
        _entries.Add(new(name, sample.Captions));
        _places.Add((file, picture.Offset, picture.Length));
    }

    private string[] FromJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(_options.CaptionColumn, out var captions)
                ? CaptionTable.CaptionsOf(captions) : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string Text(TarEntry member)
    {
        if (member.DataStream is null || member.Length > LongestText) return "";
        using var text = new StreamReader(member.DataStream, Encoding.UTF8);
        return text.ReadToEnd();
    }

    private static string Of(string file, string member) => $"{Path.GetFileName(file)}/{member}";

    // Dots in folder names do not count.
    private static (string Key, string Kind) Split(string name)
    {
        var dot = name.IndexOf('.', name.LastIndexOf('/') + 1);
        return dot < 0 ? (name, "") : (name[..dot], name[dot..].ToLowerInvariant());
    }

    private sealed class Sample(string key)
    {
        public string Key { get; } = key;

        public (string Name, long Offset, long Length)? Picture { get; set; }

        public List<string> Captions { get; set; } = [];
    }
}
