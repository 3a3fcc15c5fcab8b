using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky train clip</c>: the encoders of captions and pictures.</summary>
internal static class TrainClipCommand
{
    public static Command Create()
    {
        var kind = new TrainingKind();
        var sharpness = Number.Decimal("--sharpness", "What similarities are multiplied by at first: one over the temperature. Default: 14.3.");
        var command = new TaughtCommand(
            "clip",
            "Trains a prior's two encoders so that a picture is most like its own caption among all of a batch. The prior must learn anew afterwards.",
            "kandinsky train clip photos --batch 32 --steps 2000 --drop-words 0.1 -o my-run",
            "kandinsky train clip photos --fresh --batch 128 --steps 10000 --learning-rate 0.0005 --schedule cosine --warmup 500 -o from-nothing",
            "kandinsky train clip --resume -o my-run");
        kind.AddTo(command);
        command.Options.Add(sharpness);
        command.Does(invocation =>
        {
            using var run = new TrainingRun(invocation, kind, "train clip");
            var learning = kind.Learning.Read(invocation);
            var prior = kind.Models(invocation).Prior;
            var image = ClipImageConfig.From(prior.Config("image_encoder"));
            var epochs = kind.Data.Epochs(invocation, learning.Seed, image.ImageSize, step: 1);
            if (epochs.BatchSize < 2)
                throw new KandinskyException("CLIP learns by telling captions of a batch apart; give --batch 2 or more", ErrorKind.Request);
            var set = run.Survey(() => kind.Data.Open(invocation));
            var plan = ClipTraining.Plan(prior, learning, epochs.BatchSize);
            var folder = run.Begin(plan, set, ("prior", prior.Name));
            var begun = kind.Begin(invocation, prior, learning.Seed, "text_encoder", "image_encoder");
            var options = new ClipTrainingOptions();
            using var training = new ClipTraining(begun, new ClipExamples(set, epochs), learning, options with
            {
                Sharpness = invocation.Value(sharpness) ?? options.Sharpness
            });
            run.Train(folder, training, learning.Schedule.Steps, set, plan);
        });
        return command;
    }
}
