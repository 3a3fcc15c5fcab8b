using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky train lora</c>: a small adapter of a decoder or a prior.</summary>
internal static class TrainLoraCommand
{
    private static readonly Dictionary<string, ModelKind> _models = new() { ["decoder"] = ModelKind.Decoder, ["prior"] = ModelKind.Prior };

    public static Command Create()
    {
        var (kind, adapter, preservation) = (new TrainingKind(), new AdapterOptions(), new PreservationOptions());
        var of = Choice.Of("--of", "Which model it changes: decoder (how things look) or prior (what words mean). Default: decoder.", "MODEL", _models,
            ModelKind.Decoder);
        var gamma = Number.Decimal("--snr-gamma", "Limit the weight of timesteps by their signal-to-noise ratio (min-SNR, 5 in the paper). Default: no limit.");
        var command = new TaughtCommand(
            "lora",
            "Trains a low-rank adapter: a style or a thing from a few pictures. Written as diffusers and PEFT read it, and --lora.",
            "kandinsky train lora photos --of decoder --steps 500 --rank 8 -o my-style",
            "kandinsky train lora photos --of prior --prompt \"a photo of sks dog\" --preserve \"a photo of a dog\" --preserve-count 50 -o my-dog",
            "kandinsky train lora photos --precision bf16 --recompute --targets to_q,to_v,to_out.0 --ranks to_out.0=16 --rslora -o narrow",
            "kandinsky train lora --resume -o my-style --steps 1000");
        kind.AddTo(command, beginsAnew: false);
        command.Options.Add(of);
        adapter.AddTo(command);
        preservation.AddTo(command);
        command.Options.Add(gamma);
        command.Does(async invocation =>
        {
            using var run = new TrainingRun(invocation, kind, "train lora");
            var (learning, lora, isDecoder) = (kind.Learning.Read(invocation, isWhole: false), adapter.Read(invocation),
                invocation.Value(of) == ModelKind.Decoder);
            var (decoder, prior) = kind.Models(invocation);
            var (unet, movq) = (UNetConfig.From(decoder.Config("unet")), MoVQConfig.From(decoder.Config("movq")));
            var epochs = kind.Data.Epochs(invocation, learning.Seed, unet.SampleSize * movq.Factor, movq.Factor << (unet.BlockOutChannels.Count - 1));
            var set = run.Survey(() => kind.Data.Open(invocation));
            var size = epochs.Buckets.Sizes.MaxBy(each => each.Width * each.Height);
            var plan = isDecoder ? LoraTraining.PlanOfDecoder(decoder, learning, lora, epochs.BatchSize, size.Height / movq.Factor, size.Width / movq.Factor)
                : LoraTraining.PlanOfPrior(prior, learning, lora, epochs.BatchSize);
            var folder = run.Begin(plan, set, ("model", decoder.Name), ("prior", prior.Name));
            var models = new PipelineOptions { Decoder = decoder.Path, Prior = prior.Path, PackedFolder = null, Threads = learning.Threads };
            var preserved = await preservation.OpenAsync(invocation, run, models, learning.Seed);
            var all = (set.Pictures.Count + (preserved?.Pictures.Count ?? 0)) * (isDecoder ? 2 : 1);
            void Encoded(int done) => run.Display.Pictures("encoded", done, all);
            using var pictures = isDecoder ? DecoderExamples.Prepare(set, epochs, decoder, prior, run.Cache, preserved, encoded: Encoded,
                cancellation: invocation.Cancellation) : null;
            using var texts = isDecoder ? null : PriorExamples.Prepare(set, epochs, prior, run.Cache, preserved, Encoded, invocation.Cancellation);
            using var training = isDecoder ? LoraTraining.OfDecoder(decoder, pictures!, learning, lora, new() { SnrGamma = invocation.Value(gamma) })
                : LoraTraining.OfPrior(prior, texts!, learning, lora, new() { SnrGamma = invocation.Value(gamma) });
            var painter = new ValidationPainter(Path.Combine(run.Folder, "unfinished-adapter"), path => training.Write(path), path =>
                models with { Loras = [new(path)] }, kind.Request(invocation, set));
            training.Validation = _ => painter.Paint();
            run.Train(folder, training, learning.Schedule.Steps, set, plan, "adapter");
        });
        return command;
    }
}
