using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky train distill</c>: a decoder that paints in a few steps.</summary>
internal static class TrainDistillCommand
{
    private const int FewSteps = 6;

    public static Command Create()
    {
        var (kind, adapter) = (new TrainingKind(), new AdapterOptions());
        var whole = new Option<bool>("--whole") { Description = "Distil all weights into a model, instead of an adapter." };
        var guidance = Number.Decimal("--guidance", "The guidance scale that is built in. Default: 4.");
        var guidanceTo = Number.Decimal("--guidance-to", "Draw the guidance scale for every picture between --guidance and this. Default: one scale.");
        var huber = Number.Decimal("--huber", "Where the error goes over from squared to absolute; 0 for squared everywhere. Default: 0.001.");
        var steps = Number.Whole("--solver-steps", "Steps the teacher's solver divides the timesteps into. Default: 50.");
        var command = new TaughtCommand(
            "distill",
            "Distils a decoder to paint in four to eight steps (latent consistency). Paint with --scheduler lcm --guidance 1 --steps 6.",
            "kandinsky train distill photos --steps 2000 --batch 4 -o quick",
            "kandinsky train distill photos --model kandinsky-2-2-decoder --precision bf16 --recompute --rank 64 --learning-rate 0.0001",
            "kandinsky train distill --resume -o quick --steps 4000");
        kind.AddTo(command, beginsAnew: false);
        adapter.AddTo(command);
        command.Options.Add(whole);
        command.Options.Add(guidance);
        command.Options.Add(guidanceTo);
        command.Options.Add(huber);
        command.Options.Add(steps);
        command.Does(invocation =>
        {
            using var run = new TrainingRun(invocation, kind, "train distill");
            var isWhole = invocation.Value(whole);
            var (learning, lora) = (kind.Learning.Read(invocation, isWhole), adapter.Read(invocation));
            var distillation = new DistillationOptions
            {
                Guidance = invocation.Value(guidance) ?? 4,
                GuidanceTo = invocation.Value(guidanceTo),
                HuberWidth = invocation.Value(huber) switch { null => 0.001, 0 => null, var given => given },
                SolverSteps = invocation.Value(steps) ?? 50,
            };
            distillation.Check();
            var (decoder, prior) = kind.Models(invocation);
            var (unet, movq) = (UNetConfig.From(decoder.Config("unet")), MoVQConfig.From(decoder.Config("movq")));
            var epochs = kind.Data.Epochs(invocation, learning.Seed, unet.SampleSize * movq.Factor, movq.Factor << (unet.BlockOutChannels.Count - 1));
            var set = run.Survey(() => kind.Data.Open(invocation));
            var size = epochs.Buckets.Sizes.MaxBy(each => each.Width * each.Height);
            var (height, width) = (size.Height / movq.Factor, size.Width / movq.Factor);
            var plan = isWhole ? DecoderTraining.Plan(decoder, learning, epochs.BatchSize, height, width, new() { Distillation = distillation })
                : LoraTraining.PlanOfDecoder(decoder, learning, lora, epochs.BatchSize, height, width);
            var folder = run.Begin(plan, set, ("model", decoder.Name), ("prior", prior.Name));
            using var examples = DecoderExamples.Prepare(set, epochs, decoder, prior, run.Cache, encoded: done =>
                run.Display.Pictures("encoded", done, 2 * set.Pictures.Count), cancellation: invocation.Cancellation);
            var options = new DecoderTrainingOptions { Distillation = distillation, EmptyEmbedding = TrainDecoderCommand.Empty(prior) };
            using ModelTraining training = isWhole ? new DecoderTraining(decoder, examples, learning, options)
                : LoraTraining.OfDecoder(decoder, examples, learning, lora, options);
            var models = new PipelineOptions { Decoder = decoder.Path, Prior = prior.Path, PackedFolder = null, Threads = learning.Threads };
            var painter = new ValidationPainter(Path.Combine(run.Folder, "unfinished"), path => training.Write(path), path => isWhole
                ? models with { Decoder = path } : models with { Loras = [new(path)] }, kind.Request(invocation, set) with
                {
                    Scheduler = "lcm",
                    GuidanceScale = 1,
                    Steps = FewSteps
                });
            training.Validation = _ => painter.Paint();
            run.Train(folder, training, learning.Schedule.Steps, set, plan, isWhole ? "model" : "adapter");
        });
        return command;
    }
}
