using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky train prior</c>: which embedding belongs to a caption.</summary>
internal static class TrainPriorCommand
{
    public static Command Create()
    {
        var kind = new TrainingKind();
        var gamma = Number.Decimal("--snr-gamma", "Limit the weight of timesteps by their signal-to-noise ratio (min-SNR, 5 in the paper). Default: no limit.");
        var command = new TaughtCommand(
            "prior",
            "Trains all weights of a prior on captions and pictures, as the reference's text-to-image script does.",
            "kandinsky train prior photos --steps 2000 --batch 16 --drop-captions 0.1 -o my-run",
            "kandinsky train prior photos --fresh --steps 5000 --batch 64 --learning-rate 0.0003 --schedule cosine --warmup 200 -o from-nothing",
            "kandinsky train prior --resume -o my-run --steps 4000");
        kind.AddTo(command);
        command.Options.Add(gamma);
        command.Does(invocation =>
        {
            using var run = new TrainingRun(invocation, kind, "train prior");
            var learning = kind.Learning.Read(invocation);
            var (decoder, prior) = kind.Models(invocation);
            var epochs = kind.Data.Epochs(invocation, learning.Seed, side: 64, step: 8);
            var set = run.Survey(() => kind.Data.Open(invocation));
            var plan = PriorTraining.Plan(prior, learning, epochs.BatchSize);
            var folder = run.Begin(plan, set, ("model", decoder.Name), ("prior", prior.Name));
            var begun = kind.Begin(invocation, prior, learning.Seed, "prior");
            using var examples = PriorExamples.Prepare(set, epochs, begun, run.Cache, encoded: done =>
                run.Display.Pictures("encoded", done, set.Pictures.Count), cancellation: invocation.Cancellation);
            using var training = new PriorTraining(begun, examples, learning, new()
            {
                SnrGamma = invocation.Value(gamma), Statistics = kind.IsFresh(invocation) ? examples.Statistics() : null
            });
            var painter = new ValidationPainter(Path.Combine(run.Folder, "unfinished-model"), path => training.Write(path), path => new()
            {
                Decoder = decoder.Path, Prior = path, PackedFolder = null, Threads = learning.Threads
            }, kind.Request(invocation, set));
            training.Validation = _ => painter.Paint();
            run.Train(folder, training, learning.Schedule.Steps, set, plan);
        });
        return command;
    }
}
