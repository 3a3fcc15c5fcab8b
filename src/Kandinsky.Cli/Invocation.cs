using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>One run of one command: what was asked, where results and messages go, and whether to go on.</summary>
internal sealed class Invocation(ParseResult parse, CancellationToken cancellation)
{
    public ParseResult Parse => parse;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Results.</summary>
    public TextWriter Output => parse.InvocationConfiguration.Output;

    /// <summary>Everything meant for people while they wait.</summary>
    public TextWriter Error => parse.InvocationConfiguration.Error;

    public bool Json => parse.GetValue(SharedOptions.Json);

    public bool Quiet => parse.GetValue(SharedOptions.Quiet);

    /// <summary>What <c>-</c> stands for.</summary>
    public StandardInput Input { get; } = new();

    public T? Value<T>(Option<T> option) => parse.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parse.GetValue(argument);
}

internal static class InvocationExtensions
{
    /// <summary>Gives a command its work; what goes wrong becomes one line and an exit code.</summary>
    public static void Does(this Command command, Action<Invocation> work) =>
        command.Does(invocation =>
        {
            work(invocation);
            return Task.CompletedTask;
        });

    /// <inheritdoc cref="Does(Command, Action{Invocation})"/>
    public static void Does(this Command command, Func<Invocation, Task> work) =>
        command.SetAction(async (parse, cancellation) =>
        {
            await Task.Yield();   // Ctrl-C is heeded from the first await on
            var invocation = new Invocation(parse, cancellation);
            try
            {
                await work(invocation);
                return (int)ExitCode.Success;
            }
            catch (Exception exception)
            {
                return Failure.Report(exception, invocation.Json, invocation.Output, invocation.Error);
            }
        });
}
