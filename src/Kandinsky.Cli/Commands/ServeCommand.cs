using System.CommandLine;
using System.Text.Json;
using Kandinsky.Server;

namespace Kandinsky.Cli;

/// <summary><c>kandinsky serve</c>: a page for people and APIs for programs. Alone among the commands it loads ASP.NET.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    public static Command Create()
    {
        var options = new ServeOptions();
        var command = new TaughtCommand(
            Name,
            "Serves a page to paint with, and APIs that other programs speak, until Ctrl-C.",
            "kandinsky serve",
            "kandinsky serve --port 8080 --data pictures --keep-days 30",
            "kandinsky serve --host 0.0.0.0 --allow-host pictures.example",
            "kandinsky serve --model kandinsky-2-2-decoder --prior kandinsky-2-2-prior --precision bf16 --keep-loaded");
        options.AddTo(command);
        command.Does(async invocation =>
        {
            await using var server = await KandinskyServer.StartAsync(options.Read(invocation), invocation.Cancellation);
            Tell(invocation, server.Address.ToString().TrimEnd('/'));
            using var signals = new TerminationSignals();
            await signals.First;
            if (!invocation.Quiet) invocation.Error.WriteLine("ending: the running job may finish; once more ends at once");
            await server.StopAsync();
        });
        return command;
    }

    private static void Tell(Invocation invocation, string address)
    {
        invocation.Output.WriteLine(invocation.Json ? JsonSerializer.Serialize(new ServeResult(Name, address), ResultJson.Legible.ServeResult) : address);
        invocation.Output.Flush();
        if (!invocation.Quiet) invocation.Error.WriteLine("Kandinsky is ready; open that address in a browser. Ctrl-C ends it.");
    }
}
