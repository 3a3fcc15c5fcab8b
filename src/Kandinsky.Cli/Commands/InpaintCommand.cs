using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky inpaint</c>: part of a picture is painted anew.</summary>
internal static class InpaintCommand
{
    public static Command Create()
    {
        var image = ImageArgument.Create("image", "The picture, PNG or JPEG; - is standard input.");
        var mask = new Argument<string?>("mask")
        {
            Description =
                "A picture of the same proportions: white is painted anew, black is kept. May be left out for a picture with a transparent part: that is "
                    + "painted anew.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var invert = new Option<bool>("--invert-mask") { Description = "Paint what the mask keeps, and keep the rest." };
        var command = new TaughtCommand(
            "inpaint",
            "Paints part of a picture anew.",
            "kandinsky inpaint photo.png mask.png \"a red hat\" --paste-back -o hat.png",
            "kandinsky inpaint group.jpg face.png \"a smiling face\" --only-masked 48 -o smile.png",
            "kandinsky inpaint with-a-hole.png \"a red hat\"",
            "kandinsky inpaint photo.png mask.png \"a red hat\" --model kandinsky-community/kandinsky-2-2-decoder-inpaint")
        {
            image,
            mask,
        };
        command.Options.Add(invert);
        var painting = new Painting(command, RequestFields.Of<InpaintRequest>(), new PromptOptions());
        command.Does(invocation =>
        {
            var picture = invocation.Input.Picture(invocation.Value(image)!);
            var word = invocation.Value(mask);
            var hasMask = word is not null && !(picture.HasTransparency() && IsPrompt(word));
            var part = hasMask ? invocation.Input.Picture(word!, "the mask") : Own(picture);
            if (invocation.Value(invert)) part = PaintMask.Read(part, picture).White.Inverted();
            return painting.RunAsync(invocation, _ => new InpaintRequest { Prompts = [], Image = picture, Mask = part }, first: hasMask ? null : word);
        });
        return command;
    }

    /// <summary>Without a mask the word after the picture is what to paint.</summary>
    private static bool IsPrompt(string word) => word != "-" && !Path.Exists(word)
        && Path.GetExtension(word).ToUpperInvariant() is not (".PNG" or ".JPG" or ".JPEG");

    private static Image Own(Image picture) => picture.HasTransparency() ? picture
        : throw new KandinskyException("there is no mask, and the picture has no transparent part; give a mask whose white is painted anew", ErrorKind.Request);
}
