using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky bench</c>: what each part takes on this machine.</summary>
internal static class BenchCommand
{
    private static readonly Dictionary<string, MeasuredPart[]> Parts = new()
    {
        ["clip"] = [MeasuredPart.Clip],
        ["mclip"] = [MeasuredPart.MultilingualClip],
        ["movq"] = [MeasuredPart.MoVQ],
        ["prior"] = [MeasuredPart.Prior],
        ["unet"] = [MeasuredPart.UNet],
        ["all"] = [],
    };

    public static Command Create()
    {
        var part = Choice.Of("--part", $"What to measure: {string.Join(", ", Parts.Keys)}. Default: all.", "PART", Parts, Parts["all"]);
        var size = Number.Whole("--size", "Side of the picture in pixels. Default: the model's own size, 512 for the real ones.");
        var precision = Choice.Of("--precision", "Number type of the large products: f32, bf16 or int8. Default: f32.", "TYPE", PrecisionName.All,
            Precision.Float32);
        var model = new Option<string?>("--model")
        {
            Description = "Decoder to measure. Default: a model of the real size with weights from a recipe, made in memory.", HelpName = "MODEL"
        };
        var prior = new Option<string?>("--prior") { Description = "Prior to measure. Default: the one that belongs to the decoder.", HelpName = "MODEL" };
        var family = GenerationOption.Create("Generation of the models of the real size that are made in memory");
        var threads = Number.Whole("--threads", $"Threads to compute with. Default: {PipelineOptions.ThreadsVariable}, or all cores.",
            PipelineOptions.ThreadsVariable);
        var profile = ProfileOption.Create();
        var command = new TaughtCommand(
            "bench",
            "Measures what each part of the system takes on this machine, beside the machine's own peak: unet one step with guidance, prior 25 steps with "
                + "guidance, clip a prompt and the empty prompt, mclip the same for a decoder of Kandinsky 2.1, movq one picture.",
            "kandinsky bench --model compositions-decoder",
            "kandinsky bench --part unet --size 768 --precision bf16",
            "kandinsky bench --part prior --threads 1 --json | jq .seconds",
            "kandinsky bench --generation 2.1 --part unet",
            "kandinsky bench --part unet --profile unet.json")
        {
            part, size, precision, model, prior, family, threads, profile,
        };
        command.Does(invocation =>
        {
            var recorder = ProfileOption.Read(invocation, profile);
            if (invocation.Value(family) is not null && (invocation.Value(model) ?? invocation.Value(prior)) is not null)
                throw new KandinskyException("--generation is about models made in memory; one that is named says its generation by itself.",
                    ErrorKind.Request);
            var bench = new PartBench(new()
            {
                Family = invocation.Value(family) ?? ModelFamily.Kandinsky22,
                Decoder = invocation.Value(model),
                Prior = invocation.Value(prior),
                Size = invocation.Value(size),
                Precision = invocation.Value(precision),
                Threads = invocation.Value(threads),
                Profile = recorder,
            });
            var table = new Table { Border = TableBorder.Minimal };
            foreach (var column in (string[])["part", "size", "precision", "time", "GFLOP/s", "of peak", "first run", "peak memory"]) table.AddColumn(column);
            PartMeasurement? last = null;
            foreach (var each in invocation.Value(part) is { Length: > 0 } chosen ? chosen : bench.Parts)
            {
                if (!invocation.Quiet) invocation.Error.WriteLine($"measuring {BenchResult.Name(each)} …");
                last = bench.Measure(each, invocation.Cancellation);
                if (invocation.Json) invocation.Output.WriteLine(JsonSerializer.Serialize(BenchResult.Of(last), ResultJson.Legible.BenchResult));
                else table.AddRow(Row(last));
            }
            if (!invocation.Json) Print(invocation, table, last!);
            ProfileOption.Write(invocation, profile, recorder);
        });
        return command;
    }

    private static string[] Row(PartMeasurement measured) =>
    [
        BenchResult.Name(measured.Part), Text($"{measured.Size}"), PrecisionName.Of(measured.Precision), Text($"{measured.Seconds:F3} s"),
        Text($"{measured.Speed / 1e9:F0}"),
        Text($"{measured.Speed / measured.PeakOperations:P0}"), Text($"{measured.FirstSeconds:F2} s"), Text($"{measured.PeakBytes >> 20} MB"),
    ];

    private static void Print(Invocation invocation, Table table, PartMeasurement last)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(invocation.Output), Ansi = AnsiSupport.No });
        console.Profile.Width = 120;
        console.Write(table);
        invocation.Output.WriteLine(
            Text($"peak {last.PeakOperations / 1e9:F0} GFLOP/s in single precision, memory {last.Bandwidth / 1e9:F1} GB/s, {last.Threads} threads"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
