using System.CommandLine;
using Kandinsky.Server;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky mcp</c>: painting as tools for language models, over standard input and output.</summary>
internal static class McpCommand
{
    public const string Name = "mcp";

    public static Command Create()
    {
        var model = new ModelOptions();
        var data = new Option<string?>("--data")
        {
            Description = "The folder that holds jobs and pictures. Default: kandinsky/mcp among the user's data.",
            HelpName = "FOLDER"
        };
        var command = new TaughtCommand(
            Name,
            "Speaks the Model Context Protocol on standard input and output: a program with a language model starts it and paints with it.",
            "kandinsky mcp",
            "kandinsky mcp --model kandinsky-2-2-decoder --prior kandinsky-2-2-prior --keep-loaded")
        {
            data,
        };
        model.AddTo(command);
        command.Does(invocation => KandinskyMcp.RunAsync(new ServerSettings
        {
            DataFolder = invocation.Value(data) ?? Path.Combine(ServerSettings.UsualDataFolder(), Name),
            Pipeline = model.Read(invocation, like: null),
        }, invocation.Cancellation));
        return command;
    }
}
