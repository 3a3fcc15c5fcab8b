namespace Kandinsky.Tensors;

public abstract partial class Checkpoint
{
    /// <summary>Opens the weights in a component's folder, whichever <see cref="WeightFiles.Choose"/> finds.</summary>
    /// <param name="folder">The component's folder, such as <c>.../unet</c>.</param>
    /// <param name="baseName"><see cref="WeightFiles.Diffusers"/> or <see cref="WeightFiles.Transformers"/>.</param>
    /// <param name="variant">The variant to prefer, such as <c>fp16</c>.</param>
    /// <exception cref="KandinskyException">Nothing is there, or what is there is damaged.</exception>
    public static Checkpoint Open(string folder, string baseName, string? variant = null)
    {
        if (!Directory.Exists(folder)) throw new KandinskyException($"{folder}: no such folder; check the model's path, or fetch the model again",
            ErrorKind.Model);
        return WeightFiles.Choose(Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)), baseName, variant) is { } name
            ? OpenFile(Path.Combine(folder, name))
            : throw new KandinskyException($"{folder}: holds no weights; expected {WeightFiles.Expected(baseName)}; fetch the model again", ErrorKind.Model);
    }

    /// <summary>
    /// Opens a weight file by its name: <c>.safetensors</c>, an index (<c>.json</c>), or a pickle (<c>.bin</c>, <c>.pt</c>, <c>.pth</c>, <c>.ckpt</c>,
    /// <c>.th</c>).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="KandinskyException">It is missing, damaged, or of no known kind.</exception>
    public static Checkpoint OpenFile(string path) => Path.GetExtension(path) switch
    {
        ".safetensors" => new SafeTensorsFile(path),
        ".json" => new ShardedCheckpoint(path),
        ".bin" or ".pt" or ".pth" or ".ckpt" or ".th" => new PickleCheckpoint(path),
        _ => throw new KandinskyException($"{path}: is no kind of weight file that can be read; give a .safetensors, .bin or index .json file",
            ErrorKind.Model),
    };

    /// <summary>The files <see cref="OpenFile"/> reads: the file itself and, if it is an index, the shards it names.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="KandinskyException">It is an index that cannot be read or names what it must not.</exception>
    public static IReadOnlyList<string> FilesOf(string path) =>
        Path.GetExtension(path) == ".json" ? [path, .. ShardedCheckpoint.ShardsOf(path)] : [path];
}
