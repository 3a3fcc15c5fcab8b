namespace Kandinsky.Tensors;

public abstract partial class Checkpoint
{
    /// <summary>The base name of weights that diffusers wrote: UNet, MoVQ, prior.</summary>
    public const string DiffusersName = "diffusion_pytorch_model";

    /// <summary>The base name of weights that transformers wrote: text and image encoder. Their pickles are called <c>pytorch_model</c>.</summary>
    public const string TransformersName = "model";

    /// <summary>Opens the weights in a component's folder: safetensors, else safetensors shards, else a pickle, else pickled shards.</summary>
    /// <param name="folder">The component's folder, such as <c>.../unet</c>.</param>
    /// <param name="baseName"><see cref="DiffusersName"/> or <see cref="TransformersName"/>.</param>
    /// <param name="variant">Such as <c>fp16</c>; null takes the plain files, and where there are none those of <c>fp16</c>.</param>
    /// <exception cref="KandinskyException">Nothing is there, or what is there is damaged.</exception>
    public static Checkpoint Open(string folder, string baseName, string? variant = null)
    {
        var names = FileNames(baseName, variant);
        if (variant is null) names = [.. names, .. FileNames(baseName, "fp16")];
        foreach (var name in names)
            if (Path.Combine(folder, name) is var path && File.Exists(path))
                return OpenFile(path);
        throw new KandinskyException(
            Directory.Exists(folder)
                ? $"{folder}: holds no weights (looked for {string.Join(", ", FileNames(baseName, variant))}); fetch the model again"
                : $"{folder}: no such folder; check the model's path, or fetch the model again", ErrorKind.Model);
    }

    /// <summary>Opens a weight file by its name: <c>.safetensors</c>, an index (<c>.json</c>), or a pickle (<c>.bin</c>, <c>.pt</c>, <c>.pth</c>, <c>.ckpt</c>, <c>.th</c>).</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="KandinskyException">It is missing, damaged, or of no known kind.</exception>
    public static Checkpoint OpenFile(string path) => Path.GetExtension(path) switch
    {
        ".safetensors" => new SafeTensorsFile(path),
        ".json" => new ShardedCheckpoint(path),
        ".bin" or ".pt" or ".pth" or ".ckpt" or ".th" => new PickleCheckpoint(path),
        _ => throw new KandinskyException($"{path}: is no kind of weight file that can be read; give a .safetensors, .bin or index .json file", ErrorKind.Model),
    };

    /// <summary>The files <see cref="OpenFile"/> reads: the file itself and, if it is an index, the shards it names.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="KandinskyException">It is an index that cannot be read or names what it must not.</exception>
    public static IReadOnlyList<string> FilesOf(string path) =>
        Path.GetExtension(path) == ".json" ? [path, .. ShardedCheckpoint.ShardsOf(path)] : [path];

    /// <summary>The names weights may have, in the order they are looked for.</summary>
    private static string[] FileNames(string baseName, string? variant)
    {
        var infix = variant is null ? "" : "." + variant;
        var pickle = baseName == TransformersName ? "pytorch_model" : baseName;
        return
        [
            $"{baseName}{infix}.safetensors", $"{baseName}.safetensors.index{infix}.json",
            $"{pickle}{infix}.bin", $"{pickle}.bin.index{infix}.json",
        ];
    }
}
