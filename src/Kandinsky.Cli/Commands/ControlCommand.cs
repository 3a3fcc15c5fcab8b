using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky control</c>: the picture follows a depth map.</summary>
static class ControlCommand
{
    public static Command Create()
    {
        var hint = ImageArgument.Create("hint", "The depth map, PNG or JPEG: near is bright.");
        var prompts = new PromptOptions();
        var image = new Option<string?>("--image") { Description = "A picture to start from, instead of noise.", HelpName = "FILE" };
        var strength = StrengthOptions.Strength();
        var priorStrength = StrengthOptions.PriorStrength("0.85");
        var command = new TaughtCommand(
            "control",
            "Paints a picture that follows a depth map; takes a ControlNet decoder.",
            "kandinsky control depth.png \"a robot, 4k photo\" --model kandinsky-community/kandinsky-2-2-controlnet-depth",
            "kandinsky control depth.png \"a robot, 4k photo\" --image cat.png --strength 0.5 --model kandinsky-2-2-controlnet-depth")
        {
            hint,
        };
        prompts.AddTo(command);
        foreach (var option in (Option[])[image, strength, priorStrength]) command.Options.Add(option);
        var painting = new Painting(command);
        command.Does(invocation => painting.RunAsync(invocation, like =>
        {
            var depth = ImageFile.Load(invocation.Value(hint)!);
            var picture = invocation.Value(image) is { } file ? ImageFile.Load(file) : null;
            return prompts.Read(invocation, like).Select(prompt =>
            {
                var request = new ControlRequest { Prompts = [prompt], Hint = depth, Image = picture };
                return request with
                {
                    Strength = invocation.Value(strength) ?? StrengthOptions.Of(like) ?? request.Strength,
                    PriorStrength = invocation.Value(priorStrength) ?? StrengthOptions.PriorOf(like) ?? request.PriorStrength,
                };
            });
        }));
        return command;
    }
}
