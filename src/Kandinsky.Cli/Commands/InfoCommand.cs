using System.CommandLine;
using System.Text.Json;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky info</c>: how a picture was made.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A PNG or JPEG picture." };
        var command = new TaughtCommand(
            "info",
            "Shows how a picture was made, as its file says.",
            "kandinsky info circle.png",
            "kandinsky info circle.png --json | jq .seed")
        {
            file,
        };
        command.Does(invocation =>
        {
            var name = invocation.Value(file)!;
            var metadata = LikeOption.Read(invocation, name)!;
            if (invocation.Json)
                invocation.Output.WriteLine(JsonSerializer.Serialize(PictureJson.Whole(name, metadata), ResultJson.Legible.JsonObject));
            else
                invocation.Output.WriteLine(metadata.ToParameters());
        });
        return command;
    }
}
