using System.CommandLine;
using System.Text.Json;
using Kandinsky.Kernels;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky models fabricate</c>: full-size models without the hub, for measurements.</summary>
internal static class ModelsFabricateCommand
{
    private static readonly Dictionary<string, ModelKind[]> Kinds = new()
    {
        ["prior"] = [ModelKind.Prior],
        ["decoder"] = [ModelKind.Decoder],
        ["inpaint"] = [ModelKind.InpaintDecoder],
        ["controlnet"] = [ModelKind.ControlNetDecoder],
        ["all"] = [ModelKind.Prior, ModelKind.Decoder, ModelKind.InpaintDecoder, ModelKind.ControlNetDecoder],
    };

    /// <summary>How weights may be stored.</summary>
    internal static readonly Dictionary<string, StorageType?> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["F32"] = StorageType.Float32,
        ["F16"] = StorageType.Float16,
        ["BF16"] = StorageType.BFloat16,
    };

    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "Where the models' folders are made, by their names on the hub." };
        var kind = Choice.Of("--kind", $"Which models: {string.Join(", ", Kinds.Keys)}. Default: prior and decoder.", "KIND", Kinds, []);
        var sizesOf = new Option<string?>("--sizes-of")
        {
            Description = "A model to take the sizes and settings of, instead of the published ones: a folder, a name or a pulled id.", HelpName = "MODEL"
        };
        var generation = GenerationOption.Create("Which generation");
        var type = Choice.Of("--dtype", "How weights are stored: F32, F16 or BF16. Default: as on the hub, F32 with the image encoder in F16.", "TYPE", Types,
            null);
        var command = new TaughtCommand(
            "fabricate",
            "Makes models of the real sizes with weights from a recipe: they load and run as the hub's do, and paint nothing to look at.",
            "kandinsky models fabricate fabricated",
            "kandinsky models fabricate fabricated --kind all --dtype BF16",
            "kandinsky models fabricate fabricated --generation 2.1",
            "kandinsky models fabricate fabricated --sizes-of compositions-decoder --json",
            "kandinsky generate \"a red cat\" --model fabricated/kandinsky-2-2-decoder --prior fabricated/kandinsky-2-2-prior")
        {
            folder,
            kind,
            generation,
            sizesOf,
            type,
        };
        command.Does(invocation =>
        {
            var (parent, stored) = (invocation.Value(folder)!, invocation.Value(type));
            var kinds = invocation.Value(kind)!;
            if ((kinds.Length > 0 || invocation.Value(generation) is not null) && invocation.Value(sizesOf) is not null)
                throw new KandinskyException("--sizes-of says by itself which model is made; leave out --kind and --generation.", ErrorKind.Request);
            var family = invocation.Value(generation) ?? ModelFamily.Kandinsky22;
            // Kandinsky 2.1 has none.
            if (kinds == Kinds["all"] && family == ModelFamily.Kandinsky21) kinds = [.. kinds.Where(kind => kind != ModelKind.ControlNetDecoder)];
            ModelWriter[] models = invocation.Value(sizesOf) is { } model
                ? [FabricatedFolder.Of(ModelLocator.FromEnvironment().Find(model), parent, stored)]
                : [.. (kinds.Length > 0 ? kinds : [ModelKind.Prior, ModelKind.Decoder]).Select(kind => FabricatedFolder.Of(kind, parent, stored, family))];
            ModelWriter.RequireRoom(models);
            foreach (var made in models)
            {
                using (var display = new WritingDisplay(invocation)) made.Write(display.Show, invocation.Cancellation);
                if (!invocation.Json) invocation.Output.WriteLine(made.Path);
            }
            if (!invocation.Json) return;
            var result = new FabricateResult("models fabricate", [.. models.Select(made => new FabricatedResult(made.Path, made.Bytes))]);
            invocation.Output.WriteLine(JsonSerializer.Serialize(result, ResultJson.Legible.FabricateResult));
        });
        return command;
    }
}
