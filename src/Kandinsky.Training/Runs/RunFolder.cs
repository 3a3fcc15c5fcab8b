using System.Text.Json;

namespace Kandinsky.Training;

/// <summary>
/// The folder of a run: <c>settings.json</c> from which it can be repeated, checkpoints, <c>loss.csv</c>, <c>loss.svg</c>, TensorBoard's events, validation
/// pictures.
/// </summary>
public sealed class RunFolder
{
    private const string SettingsName = "settings.json";

    private RunFolder(string path) => (FolderPath, Checkpoints) = (path, new RunCheckpoints(path));

    /// <summary>Where it is.</summary>
    public string FolderPath { get; }

    /// <summary>Its checkpoints.</summary>
    public RunCheckpoints Checkpoints { get; }

    /// <summary>Begins a run.</summary>
    /// <param name="path">A folder that is empty or not there.</param>
    /// <param name="settings">All that the run depends on, by name.</param>
    /// <exception cref="KandinskyException">The folder holds another run, or cannot be made.</exception>
    public static RunFolder Begin(string path, IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Reaching(path, () =>
        {
            Directory.CreateDirectory(path);
            foreach (var left in Directory.EnumerateFiles(path, ".*.incomplete")) File.Delete(left);   // of a process that was killed as it began
            if (Directory.EnumerateFileSystemEntries(path).Any())
                throw new KandinskyException($"The folder '{path}' is not empty; resume the run in it, or name another folder.", ErrorKind.Request);
            AtomicFile.Write(Path.Combine(path, SettingsName), stream =>
                JsonSerializer.Serialize(stream, new SortedDictionary<string, string>(settings.ToDictionary(), StringComparer.Ordinal),
                    SettingsJson.Legible.SortedDictionaryStringString));
            return new RunFolder(path);
        });
    }

    /// <summary>Opens a run to go on with it.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="settings">What it is to depend on now; the same as when it was begun.</param>
    /// <param name="free">Names of settings that may differ: the number of steps.</param>
    /// <exception cref="KandinskyException">There is no run, or it was begun with other settings.</exception>
    public static RunFolder Resume(string path, IReadOnlyDictionary<string, string> settings, params IReadOnlyCollection<string> free)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var former = SettingsOf(path);
        var name = former.Keys.Union(settings.Keys).Where(key => !free.Contains(key)).FirstOrDefault(key =>
            former.GetValueOrDefault(key) != settings.GetValueOrDefault(key));
        if (name is not null)
        {
            throw new KandinskyException(
                $"The run in '{path}' was begun with {name} {Value(former)}, not {Value(settings)}; leave it as it was, or begin another run.",
                ErrorKind.Request);
        }
        return Reaching(path, () =>
        {
            var folder = new RunFolder(path);
            folder.Checkpoints.Clear();
            return folder;
        });

        string Value(IReadOnlyDictionary<string, string> of) => of.TryGetValue(name, out var value) ? LegibleText.Of(value) : "not set";
    }

    /// <summary>What a run was begun with, so that it can be repeated.</summary>
    /// <param name="path">Its folder.</param>
    /// <exception cref="KandinskyException">There is no run, or its settings are damaged.</exception>
    public static IReadOnlyDictionary<string, string> SettingsOf(string path) => Reaching(path, () =>
    {
        var file = Path.Combine(path, SettingsName);
        if (!File.Exists(file)) throw new KandinskyException($"The folder '{path}' holds no run; name the folder of one, or begin one.", ErrorKind.Request);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), SettingsJson.Legible.SortedDictionaryStringString) ?? [];
        }
        catch (JsonException e)
        {
            throw new KandinskyException($"'{file}' is damaged; put it back, or begin another run.", ErrorKind.Input, e);
        }
    });

    private static T Reaching<T>(string path, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"Cannot use the folder '{path}': {LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}; choose another.",
                ErrorKind.Output, e);
        }
    }
}
