using System.CommandLine;
using System.CommandLine.Help;
using Kandinsky.Kernels;

namespace Kandinsky.Cli;

/// <summary>The <c>kandinsky</c> command: its subcommands, the options all of them have, and how one run goes.</summary>
internal static class KandinskyCommand
{
    /// <summary>How long after Ctrl-C a step may take to notice before the process ends regardless.</summary>
    private static readonly TimeSpan CancellationPatience = TimeSpan.FromSeconds(5);

    private const string VersionName = "--version";

    /// <summary>The subcommands by name, in the order help lists them.</summary>
    private static readonly (string Name, Func<Command> Create)[] Subcommands =
    [
        ("generate", GenerateCommand.Create),
        ("edit", EditCommand.Create),
        ("inpaint", InpaintCommand.Create),
        ("outpaint", OutpaintCommand.Create),
        ("mix", MixCommand.Create),
        ("variations", VariationsCommand.Create),
        ("control", ControlCommand.Create),
        ("info", InfoCommand.Create),
        ("schedulers", SchedulersCommand.Create),
        ("models", ModelsCommand.Create),
        ("bench", BenchCommand.Create),
        ("evaluate", EvaluateCommand.Create),
        (TrainCommand.Name, TrainCommand.Create),
        ("serve", ServeCommand.Create),
        ("keys", KeysCommand.Create),
        ("mcp", McpCommand.Create),
    ];

    /// <summary>
    /// The whole command, or with a subcommand's name only that one beside the options of all: making the others takes longer than a start may.
    /// </summary>
    public static Command Create(string? only = null)
    {
        var isOne = only is VersionName || Subcommands.Any(subcommand => subcommand.Name == only);
        var root = new TaughtCommand(
            "kandinsky",
            "Paints pictures from words with Kandinsky 2.2, on the CPU, in pure C#.",
            "kandinsky generate \"a large yellow star on a purple background\" --seed 1 --prior-steps 10 -o star.png",
            "kandinsky generate --help")
        {
            SharedOptions.Json,
            SharedOptions.Quiet,
            new HelpOption("--help", "-h", "-?") { Action = new HelpWithExamples() },
            new VersionOption(VersionName),
        };
        foreach (var (name, create) in Subcommands)
        {
            if (!isOne || name == only) root.Add(create());
        }
        root.SetAction(new HelpWithExamples().Invoke);
        return root;
    }

    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var parse = CommandLineRules.Parse(Create(arguments.FirstOrDefault()), ServeVariables.Fill(arguments));
        if ((UsageError.Of(parse) ?? KernelChoice.Complaint) is { } message)
            return Failure.Report(new KandinskyException(message, ErrorKind.Request), arguments.Contains(SharedOptions.Json.Name), output, error);
        try
        {
            if (StoredArguments.Restore(parse) is { } whole) parse = CommandLineRules.Parse(Create(TrainCommand.Name), whole);
        }
        catch (KandinskyException failure)
        {
            return Failure.Report(failure, arguments.Contains(SharedOptions.Json.Name), output, error);
        }
        return await parse.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            // A service ends by its own rules.
            ProcessTerminationTimeout = parse.CommandResult.Command.Name is ServeCommand.Name or McpCommand.Name ? null
                : TrainCommand.IsKindOf(parse.CommandResult.Command) ? TrainCommand.CancellationPatience : CancellationPatience,
        });
    }
}
