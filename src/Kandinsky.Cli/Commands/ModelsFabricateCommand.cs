using System.CommandLine;
using System.Text.Json;
using Kandinsky.Kernels;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky models fabricate</c>: full-size models without the hub, for measurements.</summary>
static class ModelsFabricateCommand
{
    static readonly Dictionary<string, ModelKind[]> Kinds = new()
    {
        ["prior"] = [ModelKind.Prior],
        ["decoder"] = [ModelKind.Decoder],
        ["inpaint"] = [ModelKind.InpaintDecoder],
        ["controlnet"] = [ModelKind.ControlNetDecoder],
        ["all"] = [ModelKind.Prior, ModelKind.Decoder, ModelKind.InpaintDecoder, ModelKind.ControlNetDecoder],
    };

    static readonly Dictionary<string, StorageType?> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["F32"] = StorageType.Float32,
        ["F16"] = StorageType.Float16,
        ["BF16"] = StorageType.BFloat16,
    };

    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Where the models' folders are made, by their names on the hub." };
        var kind = Choice.Of("--kind", $"Which models: {string.Join(", ", Kinds.Keys)}. Default: prior and decoder.", "KIND", Kinds, [ModelKind.Prior, ModelKind.Decoder]);
        var type = Choice.Of("--dtype", "How weights are stored: F32, F16 or BF16. Default: as on the hub, F32 with the image encoder in F16.", "TYPE", Types, null);
        var command = new TaughtCommand(
            "fabricate",
            "Makes models of the real sizes with weights from a recipe: they load and run as the hub's do, and paint nothing to look at.",
            "kandinsky models fabricate fabricated",
            "kandinsky models fabricate fabricated --kind all --dtype BF16",
            "kandinsky generate \"a red cat\" --model fabricated/kandinsky-2-2-decoder --prior fabricated/kandinsky-2-2-prior")
        {
            folder,
            kind,
            type,
        };
        command.Does(invocation =>
        {
            FabricatedFolder[] models = [.. invocation.Value(kind)!.Select(kind => new FabricatedFolder(kind, invocation.Value(folder)!, invocation.Value(type)))];
            FabricatedFolder.RequireRoom(models);
            foreach (var model in models)
            {
                using (var display = new FabricationDisplay(invocation)) model.Write(display.Show, invocation.Cancellation);
                if (!invocation.Json) invocation.Output.WriteLine(model.Path);
            }
            if (!invocation.Json) return;
            var result = new FabricateResult("models fabricate", [.. models.Select(model => new FabricatedResult(model.Path, model.Bytes))]);
            invocation.Output.WriteLine(JsonSerializer.Serialize(result, ResultJson.Legible.FabricateResult));
        });
        return command;
    }
}
