using System.CommandLine;
using System.CommandLine.Help;
using Kandinsky.Kernels;

namespace Kandinsky.Cli;

/// <summary>The <c>kandinsky</c> command: its subcommands, the options all of them have, and how one run goes.</summary>
internal static class KandinskyCommand
{
    /// <summary>How long after Ctrl-C a step may take to notice before the process ends regardless.</summary>
    private static readonly TimeSpan CancellationPatience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var root = new TaughtCommand(
            "kandinsky",
            "Paints pictures from words with Kandinsky 2.2, on the CPU, in pure C#.",
            "kandinsky generate \"a large yellow star on a purple background\" --seed 1 --prior-steps 10 -o star.png",
            "kandinsky generate --help")
        {
            GenerateCommand.Create(),
            EditCommand.Create(),
            InpaintCommand.Create(),
            OutpaintCommand.Create(),
            MixCommand.Create(),
            VariationsCommand.Create(),
            ControlCommand.Create(),
            InfoCommand.Create(),
            SchedulersCommand.Create(),
            ModelsCommand.Create(),
            BenchCommand.Create(),
            EvaluateCommand.Create(),
            ServeCommand.Create(),
            KeysCommand.Create(),
            McpCommand.Create(),
            SharedOptions.Json,
            SharedOptions.Quiet,
            new HelpOption("--help", "-h", "-?") { Action = new HelpWithExamples() },
            new VersionOption(),
        };
        root.SetAction(new HelpWithExamples().Invoke);
        return root;
    }

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var parse = CommandLineRules.Parse(Create(), ServeVariables.Fill(arguments));
        if ((UsageError.Of(parse) ?? KernelChoice.Complaint) is { } message)
            return Failure.Report(new KandinskyException(message, ErrorKind.Request), arguments.Contains(SharedOptions.Json.Name), output, error);
        return await parse.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // A service ends by its own rules
            ProcessTerminationTimeout = parse.CommandResult.Command.Name is ServeCommand.Name or McpCommand.Name ? null : CancellationPatience,
        });
    }
}
