using System.Text.Json;

namespace Kandinsky.Cli;

/// <summary>Tells people in one line what went wrong and what to do, and scripts by exit code and, with --json, one object.</summary>
internal static class Failure
{
    /// <summary>Set to anything, the stack trace of an unexpected error is shown too.</summary>
    public const string TraceVariable = "KANDINSKY_TRACE";

    public static int Report(Exception exception, bool json, TextWriter output, TextWriter error)
    {
        var code = ExitCodes.Of(exception);
        var message = OneLine(Message(exception, code));
        error.WriteLine($"error: {message}");
        if (code == ExitCode.Unexpected && Environment.GetEnvironmentVariable(TraceVariable) is { Length: > 0 })
            error.WriteLine(exception);
        if (json && exception is not FolderIncompleteException)   // Its result names what failed.
            output.WriteLine(JsonSerializer.Serialize(new FailureResult(Name(code), message, (int)code), ResultJson.Legible.FailureResult));
        return (int)code;
    }

    private static string Message(Exception exception, ExitCode code) => (exception, code) switch
    {
        (KandinskyException or PaintingCancelledException or TrainingCancelledException or FolderIncompleteException, _) => exception.Message,
        (_, ExitCode.Cancelled) => "cancelled; nothing was written",
        (_, ExitCode.Memory) => "not enough memory for this request; choose a smaller size or count, or close other programs",
        _ => $"unexpected {exception.GetType().Name}: {exception.Message}; {TraceVariable}=1 shows where, please report it",
    };

    private static string Name(ExitCode code) => code.ToString().ToLowerInvariant();

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
