using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky models</c>: what is on this machine.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new TaughtCommand(
        "models",
        "Shows the models on this machine.",
        "kandinsky models list",
        "kandinsky models inspect compositions-decoder")
    {
        ModelsListCommand.Create(),
        ModelsInspectCommand.Create(),
        ModelsPullCommand.Create(),
        ModelsPackCommand.Create(),
        ModelsFabricateCommand.Create(),
        ModelsConvertCommand.Create(),
    };
}
