using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky inpaint</c>: part of a picture is painted anew.</summary>
internal static class InpaintCommand
{
    public static Command Create()
    {
        var image = ImageArgument.Create("image", "The picture, PNG or JPEG; - is standard input; of a folder each in turn.");
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
            "kandinsky inpaint photos masks \"a red hat\" --paste-back -o hats",
            "kandinsky inpaint photo.png mask.png \"a red hat\" --model kandinsky-community/kandinsky-2-2-decoder-inpaint")
        {
            image,
            mask,
        };
        command.Options.Add(invert);
        var painting = new Painting(command, RequestFields.Of<InpaintRequest>(), new PromptOptions(), ModelLocator.BundledInpaintDecoder);
        command.Does(invocation =>
        {
            var (source, word) = (invocation.Value(image)!, invocation.Value(mask));
            var given = Directory.Exists(source) ? null : invocation.Input.Picture(source);
            var hasMask = word is not null && !(IsPrompt(word) && given?.HasTransparency() != false);
            var first = hasMask ? null : word;
            return given is null ? painting.RunEachAsync(invocation, source, (_, file, picture) => Request(file, picture), first)
                : painting.RunAsync(invocation, _ => Request(source, given), first);

            InpaintRequest Request(string file, Image picture)
            {
                var part = hasMask ? Mask(invocation, word!, file) : Own(picture);
                if (invocation.Value(invert)) part = PaintMask.Read(part, picture).White.Inverted();
                return new() { Prompts = [], Image = picture, Mask = part };
            }
        });
        return command;
    }

    /// <summary>The mask of a picture: the file that is named, or in a folder that is named the one of the picture's name.</summary>
    private static Image Mask(Invocation invocation, string mask, string picture)
    {
        if (!Directory.Exists(mask)) return invocation.Input.Picture(mask, "the mask");
        var name = Path.GetFileNameWithoutExtension(picture);
        return ImageFile.Load(PictureFolder.Find(mask, name)
            ?? throw new KandinskyException($"there is no mask of its name in the folder '{mask}'; give {name}.png", ErrorKind.Input));
    }

    /// <summary>Without a mask the word after the picture is what to paint.</summary>
    private static bool IsPrompt(string word) => word != "-" && !Path.Exists(word)
        && Path.GetExtension(word).ToUpperInvariant() is not (".PNG" or ".JPG" or ".JPEG");

    private static Image Own(Image picture) => picture.HasTransparency() ? picture
        : throw new KandinskyException("there is no mask, and the picture has no transparent part; give a mask whose white is painted anew", ErrorKind.Request);
}
