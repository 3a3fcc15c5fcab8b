using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky variations</c>: other pictures of what a picture shows, led by words if there are any.</summary>
internal static class VariationsCommand
{
    public static Command Create()
    {
        var image = ImageArgument.Create("image", "The picture, PNG or JPEG; - is standard input; of a folder each in turn.");
        var command = new TaughtCommand(
            "variations",
            "Paints other pictures of what a picture shows; a prompt leads them away from it.",
            "kandinsky variations models/example-1.png --count 4 -o variation.png",
            "kandinsky variations photo.jpg \"in winter\" --prior-strength 0.5")
        {
            image,
        };
        var painting = new Painting(command, RequestFields.Of<EmbeddingToEmbeddingRequest>(), new PromptOptions(isNeeded: false));
        command.Does(invocation => painting.RunEachAsync(invocation, invocation.Value(image)!, (hasPrompt, _, picture) =>
            hasPrompt ? new EmbeddingToEmbeddingRequest { Prompts = [], Image = picture } : new MixRequest { Items = [MixItem.Of(picture)] }));
        return command;
    }
}
