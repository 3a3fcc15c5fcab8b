using System.Text.Json;
using System.Text.Json.Nodes;

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
        var tuned = workshop.ResultOf("movq");
        File.Copy((Directory.Exists(tuned) ? ModelFolder.OpenDecoder(tuned) : workshop.Start).Weights("movq"),
            Path.Combine(folder, "compositions-decoder/movq/diffusion_pytorch_model.safetensors"), overwrite: true);
        using (var tower = new TextTower(workshop)) Put("text", tower.Part, "compositions-prior", "model", tower.Settings);
        using (var tower = new PictureTower(workshop)) Put("picture", tower.Part, "compositions-prior", "model", sizes.Picture());
        using (var prior = new PriorPart(sizes)) Put("prior", prior.Part, "compositions-prior", "diffusion_pytorch_model", sizes.Prior());
        using (var decoder = new DecoderPart(sizes)) Put("decoder", decoder.Part, "compositions-decoder", "diffusion_pytorch_model", sizes.Decoder());
        WriteJson(sizes.PriorScheduler(), Path.Combine(folder, "compositions-prior/scheduler/scheduler_config.json"));
        WriteJson(sizes.Scheduler(), Path.Combine(folder, "compositions-decoder/scheduler/scheduler_config.json"));

        if (Directory.Exists(workshop.ResultOf("inpaint")))
            InpaintExport.Write(ModelFolder.OpenDecoder(workshop.ResultOf("inpaint")), "compositions-decoder",
                Path.Combine(folder, "compositions-decoder-inpaint"));
        if (Directory.Exists(workshop.ResultOf("fast")))
        {
            const string Adapter = "pytorch_lora_weights.safetensors";
            Directory.CreateDirectory(Path.Combine(folder, "compositions-decoder/fast"));
            File.Copy(Path.Combine(workshop.ResultOf("fast"), Adapter), Path.Combine(folder, "compositions-decoder/fast", Adapter), overwrite: true);
        }

        void Put(string run, FreshPart part, string model, string file, JsonObject settings)
        {
            var component = Path.Combine(folder, model, part.Learned.Component);
            part.TakeAverage(parts(run));
            part.Write(Path.Combine(component, $"{file}.safetensors"));
            WriteJson(settings, Path.Combine(component, "config.json"));
        }
    }

    /// <summary>Writes settings, legibly.</summary>
    public static void WriteJson(JsonObject settings, string path) => File.WriteAllText(path, settings.ToJsonString(_legible) + "\n");
}
