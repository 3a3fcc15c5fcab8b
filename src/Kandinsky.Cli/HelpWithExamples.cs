using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Kandinsky.Cli;

/// <summary>The usual help, followed by the command's examples.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = new HelpAction().Invoke(parseResult);
        if (parseResult.CommandResult.Command is not TaughtCommand command) return code;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in command.Examples) output.WriteLine($"  {example}");
        output.WriteLine();
        return code;
    }
}
