namespace Kandinsky;

/// <summary>An adapter to merge into a model.</summary>
/// <param name="Path">The file, or the folder that holds <c>pytorch_lora_weights.safetensors</c> or <c>adapter_model.safetensors</c> (or <c>.bin</c>).</param>
/// <param name="Weight">How much of it: 1 as trained, 0 nothing, below 0 its opposite.</param>
public sealed record LoraChoice(string Path, float Weight = 1)
{
    /// <summary>What a picture's metadata calls it: the file's or folder's own name, without where it lies.</summary>
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));
}
