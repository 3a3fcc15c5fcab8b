using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky train decoder</c>: what the decoder paints of an embedding.</summary>
internal static class TrainDecoderCommand
{
    public static Command Create()
    {
        var kind = new TrainingKind();
        var gamma = Number.Decimal("--snr-gamma", "Limit the weight of timesteps by their signal-to-noise ratio (min-SNR, 5 in the paper). Default: no limit.");
        var drop = Number.Decimal("--drop-embeddings", "How often a picture's embedding is replaced by that of none, 0 to 1. Default: 0.");
        var command = new TaughtCommand(
            "decoder",
            "Trains all weights of a decoder's UNet on pictures, as the reference's text-to-image script does.",
            "kandinsky train decoder photos --steps 2000 --batch 4 --ema 0.999 -o my-run",
            "kandinsky train decoder photos --model kandinsky-2-2-decoder --resolution 768 --buckets --recompute --optimizer adamw8 --validate-every 200",
            "kandinsky train decoder --resume -o my-run --steps 4000");
        kind.AddTo(command);
        command.Options.Add(gamma);
        command.Options.Add(drop);
        command.Does(invocation =>
        {
            using var run = new TrainingRun(invocation, kind, "train decoder");
            var learning = kind.Learning.Read(invocation);
            var (decoder, prior) = kind.Models(invocation);
            var (unet, movq) = (UNetConfig.From(decoder.Config("unet")), MoVQConfig.From(decoder.Config("movq")));
            var epochs = kind.Data.Epochs(invocation, learning.Seed, unet.SampleSize * movq.Factor, movq.Factor << (unet.BlockOutChannels.Count - 1));
            var set = run.Survey(() => kind.Data.Open(invocation));
            var largest = epochs.Buckets.Sizes.MaxBy(size => size.Width * size.Height);
            var plan = DecoderTraining.Plan(decoder, learning, epochs.BatchSize, largest.Height / movq.Factor, largest.Width / movq.Factor);
            var folder = run.Begin(plan, set, ("model", decoder.Name), ("prior", prior.Name));
            var begun = kind.Begin(invocation, decoder, learning.Seed, "unet");
            using var examples = DecoderExamples.Prepare(set, epochs, begun, prior, run.Cache, encoded: done =>
                run.Display.Pictures("encoded", done, 2 * set.Pictures.Count), cancellation: invocation.Cancellation);
            using var training = new DecoderTraining(begun, examples, learning, new()
            {
                SnrGamma = invocation.Value(gamma), DropEmbedding = invocation.Value(drop) ?? 0,
                EmptyEmbedding = invocation.Value(drop) > 0 ? Empty(prior) : null
            });
            var painter = new ValidationPainter(Path.Combine(run.Folder, "unfinished-model"), path => training.Write(path), path => new()
            {
                Decoder = path, Prior = prior.Path, PackedFolder = null, Threads = learning.Threads
            }, kind.Request(invocation, set));
            training.Validation = _ => painter.Paint();
            run.Train(folder, training, learning.Schedule.Steps, set, plan);
        });
        return command;
    }

    /// <summary>What the pipelines take for no picture.</summary>
    internal static float[] Empty(ModelFolder prior)
    {
        using var encoder = new EmbeddingEncoder(prior);
        return encoder.EmbedNothing();
    }
}
