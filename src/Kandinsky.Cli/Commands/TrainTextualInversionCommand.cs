using System.CommandLine;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky train textual-inversion</c>: a new word from a few pictures.</summary>
internal static class TrainTextualInversionCommand
{
    public static Command Create()
    {
        var kind = new TrainingKind();
        var word = new Option<string?>("--word") { Description = "The new word as prompts will spell it, such as \"<my-dog>\".", HelpName = "WORD" };
        var initial = new Option<string?>("--initial") { Description = "What it begins as: a word for its kind. Default: thing.", HelpName = "TEXT" };
        var vectors = Number.Whole("--vectors", "Vectors of the word: tokens it takes in a prompt. Default: 1.");
        var command = new TaughtCommand(
            "textual-inversion",
            "Teaches the prior's text encoder one new word from a few pictures of a thing. Written as diffusers reads it, and --embedding.",
            "kandinsky train textual-inversion my-dog --word \"<my-dog>\" --initial dog --steps 500 --batch 4 --learning-rate 0.005 -o my-dog-word",
            "kandinsky train textual-inversion drawings --word \"<my-style>\" --prompt \"a drawing in the style of <my-style>\" --vectors 4 -o my-style-word",
            "kandinsky train textual-inversion --resume -o my-dog-word --steps 1000");
        kind.AddTo(command, beginsAnew: false);
        foreach (var option in (Option[])[word, initial, vectors]) command.Options.Add(option);
        command.Does(invocation =>
        {
            using var run = new TrainingRun(invocation, kind, "train textual-inversion");
            var learning = kind.Learning.Read(invocation, isWhole: false);
            var options = new TextualInversionOptions
            {
                Word = invocation.Value(word) ?? throw new KandinskyException("there is no word to learn; name a new one, such as --word \"<my-dog>\"",
                    ErrorKind.Request),
                Initial = invocation.Value(initial) ?? "thing",
                Vectors = invocation.Value(vectors) ?? 1,
            };
            options.Check();
            var (decoder, prior) = kind.Models(invocation);
            var epochs = kind.Data.Epochs(invocation, learning.Seed, side: 64, step: 8);
            var set = run.Survey(() => kind.Data.Open(invocation, options.Word));
            var plan = TextualInversionTraining.Plan(prior, learning, options, epochs.BatchSize);
            var folder = run.Begin(plan, set, ("model", decoder.Name), ("prior", prior.Name));
            using var examples = PriorExamples.Prepare(set, epochs, prior, run.Cache, encoded: done =>
                run.Display.Pictures("encoded", done, set.Pictures.Count), cancellation: invocation.Cancellation);
            using var training = new TextualInversionTraining(prior, examples, learning, options);
            var painter = new ValidationPainter(Path.Combine(run.Folder, "unfinished-word"), path => training.Write(path), path => new()
            {
                Decoder = decoder.Path, Prior = prior.Path, PackedFolder = null, Threads = learning.Threads, Embeddings = [new(path)]
            }, kind.Request(invocation, set));
            training.Validation = _ => painter.Paint();
            run.Train(folder, training, learning.Schedule.Steps, set, plan, "word");
        });
        return command;
    }
}
