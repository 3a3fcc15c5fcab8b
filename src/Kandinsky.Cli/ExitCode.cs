namespace Kandinsky.Cli;

/// <summary>How the command ended; docs/cli.md promises these numbers to scripts.</summary>
internal enum ExitCode
{
    Success = 0,
    Unexpected = 1,
    Request = 2,
    Model = 3,
    Input = 4,
    Output = 5,
    Network = 6,
    Memory = 7,
    Cancelled = 130,
}

internal static class ExitCodes
{
    public static ExitCode Of(Exception exception) => exception switch
    {
        OperationCanceledException => ExitCode.Cancelled,
        OutOfMemoryException => ExitCode.Memory,
        FolderIncompleteException => ExitCode.Input,
        KandinskyException { Kind: var kind } => kind switch
        {
            ErrorKind.Request => ExitCode.Request,
            ErrorKind.Model => ExitCode.Model,
            ErrorKind.Input => ExitCode.Input,
            ErrorKind.Output => ExitCode.Output,
            ErrorKind.Network => ExitCode.Network,
            ErrorKind.Memory => ExitCode.Memory,
            _ => ExitCode.Unexpected,
        },
        _ => ExitCode.Unexpected,
    };
}
