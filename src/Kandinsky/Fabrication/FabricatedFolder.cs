using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>How far the writing of a model is.</summary>
/// <param name="Component">The component being written.</param>
/// <param name="Written">Bytes of weights written.</param>
/// <param name="Total">Bytes of weights in all.</param>
public readonly record struct FabricationProgress(string Component, long Written, long Total);

/// <summary>
/// A full-size model in the hub's layout whose weights come from a recipe (<see cref="RecipeCheckpoint"/>): it loads and runs as the
/// real one does, and paints nothing to look at. For measurements where the real weights are not at hand.
/// </summary>
public sealed class FabricatedFolder
{
    private readonly ModelKind _kind;
    private readonly (string Component, RecipeCheckpoint Weights, StorageType Type)[] _components;

    /// <summary>Plans a model.</summary>
    /// <param name="kind">Which model.</param>
    /// <param name="parent">The folder to make the model's folder in.</param>
    /// <param name="type">How weights are stored; as the hub has them (the image encoder in half precision, the rest in single) if null.</param>
    public FabricatedFolder(ModelKind kind, string parent, StorageType? type = null)
    {
        _kind = kind;
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(parent), FullSize.Name(kind));
        _components = [.. (kind == ModelKind.Prior ? ComponentFiles.OfPrior : ComponentFiles.OfDecoder).Where(ComponentFiles.HasWeights)
            .Select(component => (component, FullSize.Recipe(kind, component), type ?? (component == "image_encoder" ? StorageType.Float16 : StorageType.Float32)))];
    }

    /// <summary>Where the model will be.</summary>
    public string Path { get; }

    /// <summary>Bytes its weights will take.</summary>
    public long Bytes => _components.Sum(component => component.Weights.Names.Sum(name => component.Weights.Describe(name).Count) * component.Type.AsStored().Size());

    /// <summary>Refuses a disk without room for models that are still to be written.</summary>
    /// <param name="models">The models, in folders of one disk.</param>
    /// <exception cref="KandinskyException">There is no room, or a model is there already.</exception>
    public static void RequireRoom(IReadOnlyList<FabricatedFolder> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        foreach (var model in models)
        {
            if (Directory.Exists(model.Path)) throw Unwritable($"{model.Path} is there already; delete it or choose another folder");
        }
        var needed = models.Sum(model => model.Bytes);
        if (models.Count > 0 && FreeBytes(models[0].Path) is { } free && free < needed)
        {
            throw Unwritable($"{needed >> 20} MB are needed in {System.IO.Path.GetDirectoryName(models[0].Path)} and {free >> 20} MB are free; free some, choose another disk, a smaller --dtype or fewer --kind");
        }
    }

    /// <summary>Writes the model. Its folder appears under its name only when it is whole.</summary>
    /// <param name="progress">Told after every tensor, from several threads.</param>
    /// <param name="cancellation">Stops the writing; nothing is left.</param>
    /// <exception cref="KandinskyException">The folder cannot be written.</exception>
    public void Write(Action<FabricationProgress>? progress = null, CancellationToken cancellation = default)
    {
        RequireRoom([this]);
        var unfinished = $"{Path}.{Guid.NewGuid():N}"[..(Path.Length + 9)] + ".incomplete";
        try
        {
            WriteSettings(unfinished);
            var (written, total) = (0L, Bytes);
            foreach (var (component, weights, type) in _components)
            {
                var file = System.IO.Path.Combine(unfinished, component, ComponentFiles.WeightNames(component, variant: null)[0]);
                SafeTensorsWriter.Write(file, weights, type, cancellation: cancellation,
                    written: bytes => progress?.Invoke(new(component, Interlocked.Add(ref written, bytes), total)));
            }
            Directory.Move(unfinished, Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable($"{Path} cannot be written: {e.Message}", e);
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>Writes everything but the weights.</summary>
    internal void WriteSettings(string folder)
    {
        foreach (var (path, content) in Settings())
        {
            var file = System.IO.Path.Combine(folder, path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
    }

    private IEnumerable<(string Path, byte[] Content)> Settings() => _kind != ModelKind.Prior
        ? FullSize.Settings(_kind)
        : FullSize.Settings(_kind).Concat([("tokenizer/vocab.json", LetterVocabulary.Vocabulary()), ("tokenizer/merges.txt", LetterVocabulary.Merges())]);

    private static long? FreeBytes(string path)
    {
        var existing = new DirectoryInfo(path);
        while (existing is { Exists: false, Parent: { } parent }) existing = parent;
        try
        {
            return new DriveInfo(existing.FullName).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static KandinskyException Unwritable(string message, Exception? cause = null) => new(message, ErrorKind.Output, cause);
}
