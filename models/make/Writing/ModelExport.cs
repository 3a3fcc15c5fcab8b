using System.Text.Json;
using System.Text.Json.Nodes;
using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Make;

/// <summary>Writes the trained parts in the hub's layout, in half precision: <c>compositions-prior</c> and <c>compositions-decoder</c>.</summary>
internal static class ModelExport
{
    private static readonly JsonSerializerOptions _legible = new() { WriteIndented = true };

    /// <summary>Writes a model.</summary>
    /// <param name="workshop">The state, and the model that it started from.</param>
    /// <param name="parts">The checkpoints' folders by part: text, picture, prior, decoder.</param>
    /// <param name="folder">Where the model goes; what is there is replaced.</param>
    public static void Write(Workshop workshop, Func<string, string> parts, string folder)
    {
        var sizes = workshop.Sizes;
        foreach (var path in Directory.EnumerateFiles(sizes.Start, "*.json", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(sizes.Start, path);
            if (!name.StartsWith("compositions-", StringComparison.Ordinal)) continue;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            File.Copy(path, Path.Combine(folder, name), overwrite: true);
        }
        foreach (var name in (string[])["vocab.json", "merges.txt"])
            File.Copy(Path.Combine(workshop.Tokenizer, name), Path.Combine(folder, "compositions-prior/tokenizer", name), overwrite: true);
        File.Copy(Path.Combine(sizes.Start, "compositions-decoder/movq/diffusion_pytorch_model.safetensors"),
            Path.Combine(folder, "compositions-decoder/movq/diffusion_pytorch_model.safetensors"), overwrite: true);
        using (var tower = new TextTower(workshop))
            Put("text", "text_encoder", "compositions-prior/text_encoder", "model", tower.Settings);
        Put("picture", "image_encoder", "compositions-prior/image_encoder", "model", sizes.Picture());
        Put("prior", "prior", "compositions-prior/prior", "diffusion_pytorch_model", sizes.Prior());
        Put("decoder", "unet", "compositions-decoder/unet", "diffusion_pytorch_model", sizes.Decoder());
        WriteJson(sizes.PriorScheduler(), Path.Combine(folder, "compositions-prior/scheduler/scheduler_config.json"));
        WriteJson(sizes.Scheduler(), Path.Combine(folder, "compositions-decoder/scheduler/scheduler_config.json"));

        void Put(string run, string part, string component, string file, JsonObject settings)
        {
            using var weights = new SafeTensorsFile(Path.Combine(parts(run), $"{part}.average.safetensors"));
            SafeTensorsWriter.Write(Path.Combine(folder, component, $"{file}.safetensors"), weights, StorageType.Float16);
            WriteJson(settings, Path.Combine(folder, component, "config.json"));
        }
    }

    private static void WriteJson(JsonObject settings, string path) => File.WriteAllText(path, settings.ToJsonString(_legible) + "\n");
}
