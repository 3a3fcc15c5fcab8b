using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky variations</c>: other pictures of what a picture shows, led by words if there are any.</summary>
static class VariationsCommand
{
    public static Command Create()
    {
        var image = ImageArgument.Create("image", "The picture, PNG or JPEG.");
        var prompts = new PromptOptions();
        var strength = StrengthOptions.PriorStrength("0.3");
        var command = new TaughtCommand(
            "variations",
            "Paints other pictures of what a picture shows; a prompt leads them away from it.",
            "kandinsky variations models/example-1.png --count 4 -o variation.png",
            "kandinsky variations photo.jpg \"in winter\" --prior-strength 0.5")
        {
            image,
        };
        prompts.AddTo(command);
        command.Options.Add(strength);
        var painting = new Painting(command);
        command.Does(invocation => painting.RunAsync(invocation, like =>
        {
            var picture = ImageFile.Load(invocation.Value(image)!);
            var led = prompts.Given(invocation).Select(prompt =>
            {
                var request = new EmbeddingToEmbeddingRequest { Prompts = [prompt], Image = picture };
                return request with { PriorStrength = invocation.Value(strength) ?? StrengthOptions.PriorOf(like) ?? request.PriorStrength };
            });
            return led.DefaultIfEmpty<PictureRequest>(new MixRequest { Items = [MixItem.Of(picture)] });
        }));
        return command;
    }
}
