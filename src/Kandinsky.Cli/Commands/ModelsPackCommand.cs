using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky models pack</c>: packed weights on disk, before the first picture.</summary>
internal static class ModelsPackCommand
{
    private const string CommandName = "models pack";

    public static Command Create()
    {
        var model = new Argument<string?>("model")
        {
            Description = "A decoder: a folder, the name of a model in a search folder, or the id of a pulled one. Default: the bundled model.",
            Arity = ArgumentArity.ZeroOrOne
        };
        var prior = new Option<string?>("--prior") { Description = "Prior, likewise. Default: the one that belongs to the decoder.", HelpName = "MODEL" };
        var precision = Choice.Of("--precision", "Number type of the large products: f32, bf16 or int8. Default: f32.", "TYPE", PrecisionName.All,
            Precision.Float32);
        var size = Number.Whole("--size", "Side of the pictures to come, in pixels. Default: the model's own size.");
        var list = new Option<bool>("--list") { Description = "Show what is kept, and pack nothing." };
        var clear = new Option<bool>("--clear") { Description = "Remove all packed weights, and pack nothing." };
        var verify = new Option<bool>("--verify") { Description = "Compare what is kept with its checksums, remove what is damaged, and pack nothing." };
        var command = new TaughtCommand(
            "pack",
            $"Keeps a model's packed weights on disk, as painting with --packed does, so that the first picture already starts from them. Where: "
                + $"{PackedFolder.Variable}, or 'packed' in the cache folder.",
            "kandinsky models pack kandinsky-community/kandinsky-2-2-decoder --precision int8",
            "kandinsky models pack --list",
            "kandinsky models pack --verify",
            "kandinsky models pack --clear --json")
        {
            model, prior, precision, size, list, verify, clear,
        };
        command.Does(async invocation =>
        {
            Option<bool>[] asked = [.. new[] { list, verify, clear }.Where(invocation.Value)];
            if (asked.Length > 1 || (asked.Length > 0 && invocation.Value(model) is not null))
                throw new KandinskyException($"{asked[^1].Name} is about all packed weights; leave out the rest.", ErrorKind.Request);
            var folder = PackedFolder.FromEnvironment(asked: true)
                ?? throw new KandinskyException($"There is no folder to keep packed weights in; name one in {PackedFolder.Variable} or {CacheFolder.Variable}.",
                    ErrorKind.Request);
            var shelf = new PackedShelf(folder);
            if (asked.Contains(list)) Tell(invocation, folder, shelf.List());
            else if (asked.Contains(verify)) Tell(invocation, folder, shelf.Verify(invocation.Cancellation));
            else if (asked.Contains(clear)) Tell(invocation, folder, shelf.Clear());
            else await FillAsync(invocation, new()
            {
                Decoder = invocation.Value(model), Prior = invocation.Value(prior),
                Precision = invocation.Value(precision), PackedFolder = folder
            }, invocation.Value(size));
        });
        return command;
    }

    private static async Task FillAsync(Invocation invocation, PipelineOptions options, int? side)
    {
        List<PackedFileResult> files = [];
        using (var display = new PackingDisplay(invocation))
        {
            await foreach (var progress in PackedFilling.FillAsync(options, side, invocation.Cancellation))
            {
                display.Show(progress);
                if (progress.Finished is not { } part) continue;
                files.Add(new(part.Path, part.Part, PrecisionName.Of(options.Precision), part.Bytes) { New = part.IsNew });
                display.Clear();
                if (!invocation.Json) invocation.Output.WriteLine(part.IsNew ? part.Path : $"{part.Path} (was there)");
            }
        }
        if (invocation.Json) Tell(invocation, options.PackedFolder!, files);
    }

    private static void Tell(Invocation invocation, string folder, IEnumerable<ShelvedWeights> kept)
    {
        var files = kept.Select(file => new PackedFileResult(file.Path, file.Part, PrecisionName.Of(Enum.Parse<Precision>(file.Precision, ignoreCase: true)),
            file.Bytes)
        {
            LastUsed = file.LastUsed.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Checkpoint = file.Checkpoint,
            Stale = file.IsStale,
        }).ToList();
        if (invocation.Json)
        {
            Tell(invocation, folder, files);
            return;
        }

        Columns.Write(invocation.Output, [["FILE", "BYTES", "LAST USED", "CHECKPOINT"], .. files.Select(Row),
            ["all", $"{files.Sum(file => file.Bytes):N0}", "", ""]]);

        static string[] Row(PackedFileResult file) =>
            [Path.GetFileName(file.File), $"{file.Bytes:N0}", file.LastUsed!, (file.Checkpoint ?? "unknown") + (file.Stale == true ? " (gone or changed)"
                : "")];
    }

    private static void Tell(Invocation invocation, string folder, IReadOnlyList<PackedFileResult> files) =>
        invocation.Output.WriteLine(JsonSerializer.Serialize(new PackResult(CommandName, folder, files.Sum(file => file.Bytes), files),
            ResultJson.Legible.PackResult));
}
