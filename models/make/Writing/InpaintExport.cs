using System.Text.Json.Nodes;
using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Make;

/// <summary>Writes a decoder for inpainting as what differs from the plain one beside it (<see cref="ModelIndex.Base"/>).</summary>
internal static class InpaintExport
{
    /// <summary>Writes one.</summary>
    /// <param name="whole">The decoder for inpainting, whole.</param>
    /// <param name="baseName">The folder of the plain one, beside which it goes.</param>
    /// <param name="folder">The folder to be; what is there is replaced.</param>
    public static void Write(ModelFolder whole, string baseName, string folder)
    {
        var unet = Path.Combine(folder, "unet");
        Directory.CreateDirectory(unet);
        File.Copy(whole.Config("unet").Source, Path.Combine(unet, "config.json"), overwrite: true);
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(whole.Path, ModelIndex.FileName)))!.AsObject();
        index[ModelIndex.BaseKey] = baseName;
        ModelExport.WriteJson(index, Path.Combine(folder, ModelIndex.FileName));
        using var weights = whole.OpenWeights("unet");
        using var own = new InMemoryCheckpoint();
        foreach (var name in weights.Names.Where(name => Tuning.InpaintingLayers.Any(layer => name.StartsWith($"{layer}.", StringComparison.Ordinal))))
        {
            var numbers = new float[weights.Describe(name).Count];
            weights.Read(name).CopyTo(0, numbers);
            own.Set(name, [.. weights.Describe(name).Shape], numbers);
        }
        SafeTensorsWriter.Write(Path.Combine(unet, "diffusion_pytorch_model.safetensors"), own, StorageType.Float16);
    }
}
