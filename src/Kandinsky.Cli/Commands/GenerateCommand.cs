using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky generate</c>: text to image.</summary>
static class GenerateCommand
{
    public static Command Create()
    {
        var prompts = new Argument<string[]>("prompt") { Description = "What to paint; several prompts make several pictures.", Arity = ArgumentArity.OneOrMore };
        var sampling = new SamplingOptions();
        var model = new ModelOptions();
        var output = OutputOption.Create();
        var command = new TaughtCommand(
            "generate",
            "Paints pictures from words.",
            "kandinsky generate \"a red circle on a blue background\" -o circle.png",
            "kandinsky generate \"a portrait of a red cat, 4k photo\" --negative \"low quality\" --seed 7 --count 4",
            "kandinsky generate \"a lighthouse\" --width 768 --height 512 --steps 50 --model kandinsky-2-2-decoder --prior kandinsky-2-2-prior",
            "kandinsky generate \"a white star\" --json | jq -r .pictures[0].file")
        {
            prompts,
            output,
        };
        sampling.AddTo(command);
        model.AddTo(command);
        command.Does(async invocation =>
        {
            var pictures = new PictureOutput(invocation, command.Name, invocation.Value(output)!);
            pictures.Check();
            var request = sampling.Apply(new TextToImageRequest { Prompts = invocation.Value(prompts)! }, invocation);
            using var pipeline = KandinskyPipeline.Load(model.Read(invocation));
            pictures.Write(await ProgressDisplay.For(invocation).FollowAsync(pipeline.GenerateAsync(request, invocation.Cancellation)));
        });
        return command;
    }
}
