namespace Kandinsky;

/// <summary>An error a user can cause and mend. Its message is one line that names the thing and the remedy.</summary>
/// <param name="message">One line: what is wrong, with what, and what to do.</param>
/// <param name="kind">The kind of error, which decides the command's exit code.</param>
/// <param name="cause">The underlying exception, if any.</param>
public sealed class KandinskyException(string message, ErrorKind kind, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The kind of error.</summary>
    public ErrorKind Kind { get; } = kind;
}
