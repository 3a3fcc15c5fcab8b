using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky edit</c>: image to image.</summary>
internal static class EditCommand
{
    public static Command Create()
    {
        var image = ImageArgument.Create("image", "The picture to start from, PNG or JPEG; - is standard input; of a folder each in turn.");
        var command = new TaughtCommand(
            "edit",
            "Paints a picture anew as words say, close to how it was or far from it.",
            "kandinsky edit models/example-1.png \"a red star on a blue background\" --strength 0.6 -o edited.png",
            "kandinsky edit photo.jpg \"a watercolour\" --strength 0.4 --count 3 --width 768 --height 512",
            "kandinsky edit photos \"a watercolour\" --strength 0.4 -o watercolours")
        {
            image,
        };
        var painting = new Painting(command, RequestFields.Of<ImageToImageRequest>(), new PromptOptions());
        command.Does(invocation =>
            painting.RunEachAsync(invocation, invocation.Value(image)!, (_, _, picture) => new ImageToImageRequest { Prompts = [], Image = picture }));
        return command;
    }
}
