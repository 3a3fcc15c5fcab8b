using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky edit</c>: image to image.</summary>
static class EditCommand
{
    public static Command Create()
    {
        var image = ImageArgument.Create("image", "The picture to start from, PNG or JPEG.");
        var prompts = new PromptOptions();
        var strength = StrengthOptions.Strength();
        var command = new TaughtCommand(
            "edit",
            "Paints a picture anew as words say, close to how it was or far from it.",
            "kandinsky edit models/example-1.png \"a red star on a blue background\" --strength 0.6 -o edited.png",
            "kandinsky edit photo.jpg \"a watercolour\" --strength 0.4 --count 3 --width 768 --height 512")
        {
            image,
        };
        prompts.AddTo(command);
        command.Options.Add(strength);
        var painting = new Painting(command);
        command.Does(invocation => painting.RunAsync(invocation, like =>
        {
            var picture = ImageFile.Load(invocation.Value(image)!);
            return prompts.Read(invocation, like).Select(prompt =>
            {
                var request = new ImageToImageRequest { Prompts = [prompt], Image = picture };
                return request with { Strength = invocation.Value(strength) ?? StrengthOptions.Of(like) ?? request.Strength };
            });
        }));
        return command;
    }
}
