using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky train movq</c>: the autoencoder between pictures and latents.</summary>
internal static class TrainMoVQCommand
{
    private const int Shown = 4;

    public static Command Create()
    {
        var kind = new TrainingKind();
        var decoderOnly = new Option<bool>("--decoder-only") { Description = "Leave encoder and codebook as they are, so that latents keep their meaning." };
        var codebook = Number.Decimal("--codebook", "Weight of the codebook's loss; 0 trains without the codebook, as the pipelines use it. Default: 1.");
        var command = new TaughtCommand(
            "movq",
            "Trains a decoder's autoencoder to give pictures back.",
            "kandinsky train movq photos --decoder-only --steps 2000 --batch 4 -o my-run",
            "kandinsky train movq photos --fresh --codebook 0 --steps 20000 --batch 8 -o from-nothing",
            "kandinsky train movq --resume -o my-run");
        kind.AddTo(command);
        command.Options.Add(decoderOnly);
        command.Options.Add(codebook);
        command.Does(invocation =>
        {
            using var run = new TrainingRun(invocation, kind, "train movq");
            var learning = kind.Learning.Read(invocation);
            var decoder = kind.Models(invocation).Decoder;
            var (unet, movq) = (UNetConfig.From(decoder.Config("unet")), MoVQConfig.From(decoder.Config("movq")));
            var epochs = kind.Data.Epochs(invocation, learning.Seed, unet.SampleSize * movq.Factor, movq.Factor) with { RandomCrop = true };
            var set = run.Survey(() => kind.Data.Open(invocation));
            var options = new MoVQTrainingOptions { DecoderOnly = invocation.Value(decoderOnly), Codebook = (float)(invocation.Value(codebook) ?? 1) };
            var plan = MoVQTraining.Plan(decoder, learning, options, epochs.BatchSize, epochs.Buckets.Sizes.MaxBy(size => size.Width * size.Height));
            var folder = run.Begin(plan, set, ("model", decoder.Name));
            var begun = kind.Begin(invocation, decoder, learning.Seed, "movq");
            using var training = new MoVQTraining(begun, new PixelExamples(set, epochs), learning, options);
            training.Validation = _ => [.. set.Pictures.Take(Shown).Select(picture => (picture.Name, training.GiveBack(
                PictureCrop.Center.Of(set.Read(picture), epochs.Buckets.For(picture.Width, picture.Height)))))];
            run.Train(folder, training, learning.Schedule.Steps, set, plan);
        });
        return command;
    }
}
