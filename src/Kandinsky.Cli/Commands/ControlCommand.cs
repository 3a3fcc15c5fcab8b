using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky control</c>: the picture follows a depth map.</summary>
internal static class ControlCommand
{
    public static Command Create()
    {
        var hint = ImageArgument.Create("hint", "The depth map, PNG or JPEG: near is bright.");
        var image = new Option<string?>("--image") { Description = "A picture to start from, instead of noise.", HelpName = "FILE" };
        var command = new TaughtCommand(
            "control",
            "Paints a picture that follows a depth map; takes a ControlNet decoder.",
            "kandinsky control depth.png \"a robot, 4k photo\" --model kandinsky-community/kandinsky-2-2-controlnet-depth",
            "kandinsky control depth.png \"a robot, 4k photo\" --image cat.png --strength 0.5 --model kandinsky-2-2-controlnet-depth")
        {
            hint,
        };
        command.Options.Add(image);
        var painting = new Painting(command, RequestFields.Of<ControlRequest>(), new PromptOptions());
        command.Does(invocation => painting.RunAsync(invocation, _ => new ControlRequest
        {
            Prompts = [],
            Hint = invocation.Input.Picture(invocation.Value(hint)!, "the depth map"),
            Image = invocation.Value(image) is { } file ? invocation.Input.Picture(file) : null,
        }));
        return command;
    }
}
