using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>A model that is to be written in the hub's layout: settings, and weights as safetensors.</summary>
public sealed class ModelWriter
{
    private readonly IReadOnlyList<(string Path, byte[] Content)> _settings;
    private readonly IReadOnlyList<(string Component, Checkpoint Weights, StorageType? Type)> _components;

    /// <summary>Plans a model.</summary>
    /// <param name="path">The folder to be.</param>
    /// <param name="settings">Its files beside the weights, by their path inside it.</param>
    /// <param name="components">Its components with weights, and the type those are stored as; each tensor's own if null.</param>
    internal ModelWriter(string path, IEnumerable<(string Path, byte[] Content)> settings,
        IEnumerable<(string Component, Checkpoint Weights, StorageType? Type)> components)
    {
        Path = System.IO.Path.GetFullPath(path);
        _settings = [.. settings];
        _components = [.. components];
    }

    /// <summary>Where the model will be.</summary>
    public string Path { get; }

    /// <summary>Bytes its weights will take.</summary>
    public long Bytes => _components.Sum(component => component.Weights.Names.Sum(name => BytesOf(component.Weights.Describe(name), component.Type)));

    /// <summary>Refuses a disk without room for models that are still to be written.</summary>
    /// <param name="models">The models, in folders of one disk.</param>
    /// <exception cref="KandinskyException">There is no room, or a model is there already.</exception>
    public static void RequireRoom(IReadOnlyList<ModelWriter> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        foreach (var model in models)
        {
            if (Directory.Exists(model.Path)) throw Unwritable($"{model.Path} is there already; delete it or choose another folder");
        }
        var needed = models.Sum(model => model.Bytes);
        if (models.Count > 0 && FreeBytes(models[0].Path) is { } free && free < needed)
        {
            throw Unwritable(
                $"{needed >> 20} MB are needed in {System.IO.Path.GetDirectoryName(models[0].Path)} and {free >> 20} MB are free; free some, choose another "
                    + "disk, a smaller --dtype or fewer models");
        }
    }

    /// <summary>Writes the model. Its folder appears under its name only when it is whole.</summary>
    /// <param name="progress">Told after every tensor, from several threads.</param>
    /// <param name="cancellation">Stops the writing; nothing is left.</param>
    /// <exception cref="KandinskyException">The folder cannot be written.</exception>
    public void Write(Action<WritingProgress>? progress = null, CancellationToken cancellation = default)
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

    private static long BytesOf(TensorEntry tensor, StorageType? type) => type is { } stored && tensor.Type.AsWeights() is not null
        ? tensor.Count * stored.AsStored().Size() : tensor.Bytes;

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
