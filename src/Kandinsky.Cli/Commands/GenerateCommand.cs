using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky generate</c>: text to image.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var command = new TaughtCommand(
            "generate",
            "Paints pictures from words.",
            "kandinsky generate \"a large yellow star on a purple background\" --seed 1 --prior-steps 10 -o star.png",
            "kandinsky generate \"a portrait of a (red:1.3) cat, 4k photo\" --negative \"low quality\" --count 4 -o \"{seed}-{prompt}.png\"",
            "kandinsky generate \"a lighthouse\" --width 768 --height 512 --steps 50 --model kandinsky-2-2-decoder --prior kandinsky-2-2-prior",
            "kandinsky generate --prompt-file prompts.txt --scheduler dpmpp-2m --steps 20 -o \"{index:3}.jpg\"",
            "kandinsky generate --wildcards \"a {red|green|2::golden} star on a __colour__ background\" --count 8 -o \"{prompt}.png\"",
            "kandinsky generate \"pebbles on a beach\" --tile both -o pebbles.png",
            "kandinsky generate \"a lighthouse in a storm\" --hires 1.5 --hires-strength 0.4 -o large.png",
            "kandinsky generate --like star.png --steps 50 -o better.png",
            "kandinsky generate \"a white star\" --json | jq -r .pictures[0].file");
        var painting = new Painting(command, RequestFields.Of<TextToImageRequest>(), new PromptOptions());
        command.Does(invocation => painting.RunAsync(invocation, _ => new TextToImageRequest { Prompts = [] }));
        return command;
    }
}
