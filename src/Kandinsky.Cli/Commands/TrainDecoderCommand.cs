using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky train decoder</c>, <c>inpaint</c> and <c>controlnet</c>: what decoders paint of an embedding.</summary>
internal static class TrainDecoderCommand
{
    /// <summary>A plain decoder.</summary>
    public static Command Create() => Create(ModelKind.Decoder, new TaughtCommand(
        "decoder",
        "Trains all weights of a decoder's UNet on pictures, as the reference's text-to-image script does.",
        "kandinsky train decoder photos --steps 2000 --batch 4 --ema 0.999 -o my-run",
        "kandinsky train decoder photos --model kandinsky-2-2-decoder --resolution 768 --buckets --recompute --optimizer adamw8 --validate-every 200",
        "kandinsky train decoder --resume -o my-run --steps 4000"));

    /// <summary>A decoder that fills holes.</summary>
    public static Command CreateInpaint() => Create(ModelKind.InpaintDecoder, new TaughtCommand(
        "inpaint",
        "Trains a decoder to fill holes in pictures: one for inpainting, or a plain one that becomes one. Holes are drawn by chance.",
        "kandinsky train inpaint photos --steps 2000 --batch 4 -o my-run",
        "kandinsky train inpaint photos --model kandinsky-2-2-decoder-inpaint --recompute --optimizer adamw8 --ema 0.999",
        "kandinsky train inpaint --resume -o my-run"));

    /// <summary>A decoder that follows a hint.</summary>
    public static Command CreateControlNet() => Create(ModelKind.ControlNetDecoder, new TaughtCommand(
        "controlnet",
        "Trains a decoder to follow hint pictures, such as depth maps: one with a hint, or a plain one that becomes one.",
        "kandinsky train controlnet photos --hints depth --steps 2000 --batch 4 -o my-run",
        "kandinsky train controlnet photos --hints depth --model kandinsky-2-2-controlnet-depth --recompute --optimizer adamw8",
        "kandinsky train controlnet --resume -o my-run"));

    /// <summary>What the pipelines take for no picture.</summary>
    internal static float[] Empty(ModelFolder prior)
    {
        using var encoder = new EmbeddingEncoder(prior);
        return encoder.EmbedNothing();
    }

    private static TaughtCommand Create(ModelKind decoderKind, TaughtCommand command)
    {
        var kind = new TrainingKind();
        var gamma = Number.Decimal("--snr-gamma", "Limit the weight of timesteps by their signal-to-noise ratio (min-SNR, 5 in the paper). Default: no limit.");
        var drop = Number.Decimal("--drop-embeddings", "How often a picture's embedding is replaced by that of none, 0 to 1. Default: 0.");
        var layers = NameList.Create("--layers",
            "Train these layers only, by the beginnings of their paths; the rest stays and costs no gradient. Default: all.");
        var hints = new Option<string?>("--hints")
        {
            Description = "Hint pictures: for each picture one of the same name in this folder.", HelpName = "FOLDER"
        };
        kind.AddTo(command, beginsAnew: decoderKind == ModelKind.Decoder);
        command.Options.Add(gamma);
        command.Options.Add(drop);
        command.Options.Add(layers);
        if (decoderKind == ModelKind.ControlNetDecoder) command.Options.Add(hints);
        command.Does(invocation =>
        {
            using var run = new TrainingRun(invocation, kind, $"train {command.Name}");
            var learning = kind.Learning.Read(invocation);
            var (decoder, prior) = kind.Models(invocation);
            var (unet, movq) = (UNetConfig.From(decoder.Config("unet")), MoVQConfig.From(decoder.Config("movq")));
            var epochs = kind.Data.Epochs(invocation, learning.Seed, unet.SampleSize * movq.Factor, movq.Factor << (unet.BlockOutChannels.Count - 1));
            var hinted = decoderKind != ModelKind.ControlNetDecoder ? null : invocation.Value(hints)
                ?? throw new KandinskyException("a decoder that follows hints learns from some; name their folder with --hints", ErrorKind.Request);
            var set = run.Survey(() => kind.Data.Open(invocation));
            using var all = hinted is null ? null : new HintPictures(PictureSources.Open(hinted, new() { Prompt = "" }), set);
            var largest = epochs.Buckets.Sizes.MaxBy(size => size.Width * size.Height);
            var options = new DecoderTrainingOptions
            {
                Kind = decoderKind,
                SnrGamma = invocation.Value(gamma),
                DropEmbedding = invocation.Value(drop) ?? 0,
                EmptyEmbedding = invocation.Value(drop) > 0 ? Empty(prior) : null,
                Layers = invocation.Value(layers),
            };
            var plan = DecoderTraining.Plan(decoder, learning, epochs.BatchSize, largest.Height / movq.Factor, largest.Width / movq.Factor, options);
            var folder = run.Begin(plan, set, ("model", decoder.Name), ("prior", prior.Name));
            var begun = decoderKind == ModelKind.Decoder ? kind.Begin(invocation, decoder, learning.Seed, "unet") : Widened(run, decoder, decoderKind,
                learning.Seed);
            using var examples = DecoderExamples.Prepare(set, epochs, begun, prior, run.Cache, hints: all, encoded: done =>
                run.Display.Pictures("encoded", done, 2 * set.Pictures.Count), cancellation: invocation.Cancellation);
            using var training = new DecoderTraining(begun, examples, learning, options);
            var painter = new ValidationPainter(Path.Combine(run.Folder, "unfinished-model"), path => training.Write(path), path => new()
            {
                Decoder = path, Prior = prior.Path, PackedFolder = null, Threads = learning.Threads
            }, ValidationRequest.Of(kind.Request(invocation, set), decoderKind, set, epochs, hinted));
            training.Validation = _ => painter.Paint();
            run.Train(folder, training, learning.Schedule.Steps, set, plan);
        });
        return command;
    }

    /// <summary>The decoder itself if it is of the kind, else one of the kind in the run's folder that begins with it.</summary>
    private static ModelFolder Widened(TrainingRun run, ModelFolder decoder, ModelKind kind, ulong seed)
    {
        if (decoder.Kind != ModelKind.Decoder) return decoder;
        var path = Path.Combine(run.Folder, "begun");
        return Directory.Exists(path) ? ModelFolder.OpenDecoder(path) : DecoderVariant.Write(decoder, kind, path, seed);
    }
}
