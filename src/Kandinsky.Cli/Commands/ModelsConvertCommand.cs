using System.CommandLine;
using System.Text.Json;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky models convert</c>: Kandinsky 2.1 from the files it was first published in.</summary>
internal static class ModelsConvertCommand
{
    public static Command Create()
    {
        var from = new Argument<string>("from")
        {
            Description =
            "The folder with ai-forever's files: decoder_fp16.ckpt, inpainting_fp16.ckpt, prior_fp16.ckpt, whichever are there, and what belongs to them."
        };
        var to = new Argument<string>("to") { Description = "Where the models' folders are made, by their names on the hub." };
        var clip = new Option<string?>("--clip")
        {
            Description =
            "The folder of openai/clip-vit-large-patch14, or OpenAI's ViT-L-14.pt, which the prior needs. Default: what is found; else the prior is left out.",
            HelpName = "CLIP"
        };
        var sizesOf = new Option<string?>("--sizes-of")
        {
            Description = "A decoder of Kandinsky 2.1 to take sizes and settings of, instead of the published ones; those of the prior are its prior's.",
            HelpName = "MODEL"
        };
        var type = Choice.Of("--dtype", "How weights are stored: F32, F16 or BF16. Default: as they are, mostly F16.", "TYPE", ModelsFabricateCommand.Types,
            null);
        var command = new TaughtCommand(
            "convert",
            "Writes Kandinsky 2.1 in the hub's layout, from the .ckpt files it was first published in. They are read, never executed.",
            "kandinsky models convert Kandinsky_2.1 models --clip clip-vit-large-patch14",
            "kandinsky models convert Kandinsky_2.1 models --dtype BF16 --json")
        {
            from,
            to,
            clip,
            sizesOf,
            type,
        };
        command.Does(invocation =>
        {
            var sizes = invocation.Value(sizesOf) is { } model ? ModelLocator.FromEnvironment().Pair(model) : ((ModelFolder, ModelFolder)?)null;
            using var original = new OriginalFolder(invocation.Value(from)!, invocation.Value(clip), sizes);
            var models = original.Models(invocation.Value(to)!, invocation.Value(type));
            if (!invocation.Quiet) foreach (var note in original.Notes) invocation.Error.WriteLine($"note: {note}");
            ModelWriter.RequireRoom(models);
            foreach (var written in models)
            {
                using (var display = new WritingDisplay(invocation)) written.Write(display.Show, invocation.Cancellation);
                if (!invocation.Json) invocation.Output.WriteLine(written.Path);
            }
            if (!invocation.Json) return;
            var result = new ConvertResult("models convert", [.. models.Select(written => new FabricatedResult(written.Path, written.Bytes))], original.Notes);
            invocation.Output.WriteLine(JsonSerializer.Serialize(result, ResultJson.Legible.ConvertResult));
        });
        return command;
    }
}
