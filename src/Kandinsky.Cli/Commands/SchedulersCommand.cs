using System.CommandLine;
using System.Text.Json;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky schedulers</c>.</summary>
internal static class SchedulersCommand
{
    public static Command Create()
    {
        var command = new TaughtCommand(
            "schedulers",
            "Describes the samplers --scheduler takes.",
            "kandinsky schedulers",
            "kandinsky schedulers --json | jq -r .schedulers[].name");
        command.Does(invocation =>
        {
            var schedulers = SchedulerCatalog.Entries.Select(entry => new SchedulerResult(entry.Name, entry.Summary, entry.Paper)).ToList();
            if (invocation.Json)
                invocation.Output.WriteLine(JsonSerializer.Serialize(new SchedulersResult(command.Name, schedulers), ResultJson.Legible.SchedulersResult));
            else
                Columns.Write(invocation.Output,
                    [["NAME", "WHAT IT IS", "PAPER"], .. schedulers.Select(entry => (string[])[entry.Name, entry.Summary, entry.Paper])]);
        });
        return command;
    }
}
