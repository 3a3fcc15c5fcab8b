using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky mix</c>: texts and pictures become one picture.</summary>
internal static class MixCommand
{
    public static Command Create()
    {
        var items = new MixOptions();
        var command = new TaughtCommand(
            "mix",
            "Mixes any number of texts and pictures, each with a weight.",
            "kandinsky mix --text \"a red star=0.4\" --image models/example-1.png=0.6 -o mixed.png",
            "kandinsky mix --image cat.png --image \"starry night.jpg\" --count 3");
        items.AddTo(command);
        var painting = new Painting(command, RequestFields.Of<MixRequest>());
        command.Does(invocation => painting.RunAsync(invocation, _ => new MixRequest { Items = items.Read(invocation) }));
        return command;
    }
}
