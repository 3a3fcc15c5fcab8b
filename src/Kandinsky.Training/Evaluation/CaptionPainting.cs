using System.Text;
using System.Text.Json;

namespace Kandinsky.Training;

/// <summary>
/// Paints one picture for each caption into a folder that can be judged, and trained on: <c>000000.png</c> and so on, <c>metadata.jsonl</c> with
/// the captions, <c>settings.json</c>. A run that was ended goes on where it was, if it is asked for the same.
/// </summary>
public static class CaptionPainting
{
    private const string SettingsName = "settings.json", CaptionsName = "metadata.jsonl";

    /// <summary>The file of a caption's picture.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="caption">The caption's number, from 0.</param>
    public static string PathOf(string folder, int caption) => Path.Combine(folder, FormattableString.Invariant($"{caption:D6}.png"));

    /// <summary>Paints what the folder lacks.</summary>
    /// <param name="folder">The folder, made if it is missing.</param>
    /// <param name="captions">The captions.</param>
    /// <param name="settings">Everything the pictures depend on beside the captions, by name.</param>
    /// <param name="paint">Paints the picture of a caption and its number.</param>
    /// <param name="done">Told the number of pictures there so far.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <returns>The number of pictures that were painted.</returns>
    /// <exception cref="KandinskyException">The folder was begun with other settings or captions, or cannot be written to.</exception>
    public static async Task<int> RunAsync(
        string folder, IReadOnlyList<string> captions, IReadOnlyDictionary<string, string> settings, Func<string, int, CancellationToken, Task<Image>> paint,
        Action<int>? done = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(captions);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(paint);
        Begin(folder, captions, settings);
        var painted = 0;
        for (var i = 0; i < captions.Count; i++)
        {
            if (!File.Exists(PathOf(folder, i)))
            {
                cancellation.ThrowIfCancellationRequested();
                ImageFile.Save(await paint(captions[i], i, cancellation).ConfigureAwait(false), PathOf(folder, i));
                painted++;
            }
            done?.Invoke(i + 1);
        }
        return painted;
    }

    private static void Begin(string folder, IReadOnlyList<string> captions, IReadOnlyDictionary<string, string> settings)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var (settingsPath, captionsPath) = (Path.Combine(folder, SettingsName), Path.Combine(folder, CaptionsName));
            var lines = string.Concat(captions.Select((caption, i) =>
                $"{{\"file_name\": \"{Path.GetFileName(PathOf(folder, i))}\", \"text\": {JsonSerializer.Serialize(caption, SettingsJson.Legible.String)}}}\n"));
            if (File.Exists(settingsPath)) Compare(settingsPath, captionsPath, lines, settings);
            AtomicFile.Write(captionsPath, stream => stream.Write(Encoding.UTF8.GetBytes(lines)));
            AtomicFile.Write(settingsPath, stream =>
                JsonSerializer.Serialize(stream, new SortedDictionary<string, string>(settings.ToDictionary(), StringComparer.Ordinal),
                SettingsJson.Legible.SortedDictionaryStringString));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"Cannot paint into '{folder}': {LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}; choose another folder.",
                ErrorKind.Output, e);
        }
    }

    private static void Compare(string settingsPath, string captionsPath, string lines, IReadOnlyDictionary<string, string> settings)
    {
        SortedDictionary<string, string> former;
        try
        {
            former = JsonSerializer.Deserialize(File.ReadAllText(settingsPath), SettingsJson.Legible.SortedDictionaryStringString) ?? [];
        }
        catch (JsonException e)
        {
            throw Other($"its {SettingsName} is damaged", e);
        }
        var name = former.Keys.Union(settings.Keys).FirstOrDefault(key => former.GetValueOrDefault(key) != settings.GetValueOrDefault(key));
        if (name is not null) throw Other(
            $"it was begun with {name} {former.GetValueOrDefault(name) ?? "not set"}, not {settings.GetValueOrDefault(name) ?? "not set"}");
        if (File.Exists(captionsPath) && File.ReadAllText(captionsPath) != lines) throw Other("it was begun with other captions");

        KandinskyException Other(string why, Exception? cause = null) =>
            new($"Cannot go on painting into '{Path.GetDirectoryName(settingsPath)}': {LegibleText.Of(why, 300)}; choose another folder, or the same settings.",
                ErrorKind.Request, cause);
    }
}
