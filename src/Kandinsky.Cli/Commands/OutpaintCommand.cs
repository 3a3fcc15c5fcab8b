using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky outpaint</c>: a picture grows beyond its edges.</summary>
internal static class OutpaintCommand
{
    public static Command Create()
    {
        var image = ImageArgument.Create("image", "The picture, PNG or JPEG; - is standard input.");
        var expand = ExpandOption.Create();
        var repaint = new Option<bool>("--repaint-inside") { Description = "Return the inside as it was painted too, instead of its own pixels." };
        var command = new TaughtCommand(
            "outpaint",
            "Paints what lies beyond the edges of a picture.",
            "kandinsky outpaint models/example-1.png \"a yellow star on a purple background\" --expand left=64,right=64 -o wide.png",
            "kandinsky outpaint photo.jpg \"a beach at sunset\" --expand top=128 --model kandinsky-community/kandinsky-2-2-decoder-inpaint")
        {
            image,
        };
        command.Options.Add(expand);
        command.Options.Add(repaint);
        // The border is painted with the whole picture in view, and --repaint-inside decides what is pasted back.
        RequestField[] fields = [.. RequestFields.Of<InpaintRequest>().Where(field =>
            field.Option is not ("--paste-back" or "--only-masked" or "--mask-blur"))];
        var painting = new Painting(command, fields, new PromptOptions(), ModelLocator.BundledInpaintDecoder);
        command.Does(invocation => painting.RunAsync(invocation, _ =>
        {
            var (picture, mask) = invocation.Value(expand).Expand(invocation.Input.Picture(invocation.Value(image)!));
            return new InpaintRequest
            {
                Prompts = [], Image = picture, Mask = mask, Width = picture.Width, Height = picture.Height,
                PasteBack = !invocation.Value(repaint)
            };
        }));
        return command;
    }
}
