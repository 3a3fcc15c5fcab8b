using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// A model in the hub's layout, of the published or another's sizes, whose weights come from a recipe (<see cref="RecipeCheckpoint"/>): it loads and runs as the
/// real one does, and paints nothing to look at. For measurements where the real weights are not at hand.
/// </summary>
public sealed class FabricatedFolder
{
    private readonly IEnumerable<(string Path, byte[] Content)> _settings;
    private readonly (string Component, RecipeCheckpoint Weights, StorageType Type)[] _components;

    /// <summary>Plans a model of the published sizes.</summary>
    /// <param name="kind">Which model.</param>
    /// <param name="parent">The folder to make the model's folder in.</param>
    /// <param name="type">How weights are stored; as the hub has them (the image encoder in half precision, the rest in single) if null.</param>
    public FabricatedFolder(ModelKind kind, string parent, StorageType? type = null)
        : this(FullSize.Name(kind), parent, kind, component => FullSize.Config(kind, component), FabricatedSettings.Of(kind), type)
    {
    }

    /// <summary>Plans a model of another's sizes and settings.</summary>
    /// <param name="model">The model whose settings are taken; its weights are not read.</param>
    /// <param name="parent">The folder to make the model's folder in, under the same name.</param>
    /// <param name="type">How weights are stored, as above.</param>
    /// <exception cref="KandinskyException">A setting is missing or not Kandinsky 2.2's.</exception>
    public FabricatedFolder(ModelFolder model, string parent, StorageType? type = null)
        : this(NameOf(model), parent, model.Kind, model.Config, FabricatedSettings.Of(model), type)
    {
    }

    private FabricatedFolder(string name, string parent, ModelKind kind, Func<string, JsonConfig> config, IEnumerable<(string, byte[])> settings, StorageType? type)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(parent), name);
        _settings = settings;
        _components = [.. (kind == ModelKind.Prior ? ComponentFiles.OfPrior : ComponentFiles.OfDecoder).Where(ComponentFiles.HasWeights)
            .Select(component => (component, FullSize.Recipe(component, config(component)), type ?? (component == "image_encoder" ? StorageType.Float16 : StorageType.Float32)))];
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
                var file = System.IO.Path.Combine(unfinished, component, WeightFiles.Plain(ComponentFiles.WeightsName(component)));
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
        foreach (var (path, content) in _settings)
        {
            var file = System.IO.Path.Combine(folder, path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
    }

    /// <summary>The name without a hub id's owner and revision.</summary>
    private static string NameOf(ModelFolder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Name.Split('/')[^1].Split('@')[0];
    }

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
