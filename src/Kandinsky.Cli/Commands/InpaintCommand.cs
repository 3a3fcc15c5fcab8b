using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky inpaint</c>: the white part of a mask is painted anew.</summary>
static class InpaintCommand
{
    public static Command Create()
    {
        var image = ImageArgument.Create("image", "The picture, PNG or JPEG.");
        var mask = ImageArgument.Create("mask", "A picture of the same proportions: white is painted anew, black is kept.");
        var prompts = new PromptOptions();
        var invert = new Option<bool>("--invert-mask") { Description = "Paint the black part anew and keep the white." };
        var pasteBack = new Option<bool>("--paste-back") { Description = "Leave kept pixels untouched, across a feathered edge, at the picture's own size." };
        var command = new TaughtCommand(
            "inpaint",
            "Paints part of a picture anew.",
            "kandinsky inpaint photo.png mask.png \"a red hat\" --paste-back -o hat.png",
            "kandinsky inpaint photo.png mask.png \"a red hat\" --model kandinsky-community/kandinsky-2-2-decoder-inpaint")
        {
            image,
            mask,
        };
        prompts.AddTo(command);
        command.Options.Add(invert);
        command.Options.Add(pasteBack);
        var painting = new Painting(command);
        command.Does(invocation => painting.RunAsync(invocation, like =>
        {
            var picture = ImageFile.Load(invocation.Value(image)!);
            var part = ImageFile.Load(invocation.Value(mask)!);
            if (invocation.Value(invert)) part = part.Inverted();
            return prompts.Read(invocation, like).Select(prompt =>
                new InpaintRequest { Prompts = [prompt], Image = picture, Mask = part, PasteBack = invocation.Value(pasteBack) });
        }));
        return command;
    }
}
