namespace Kandinsky.Server;

/// <summary>A request that is answered with an error, in a sentence.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">One word for programs; it does not change between versions.</param>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="blamed">The field of the request that is to blame, or null.</param>
/// <param name="retryAfter">When to try again, if that helps.</param>
internal sealed class RefusalException(int status, string code, string message, string? blamed = null, TimeSpan? retryAfter = null) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public string? Field => blamed;

    public TimeSpan? RetryAfter => retryAfter;
}

/// <summary>The refusals that several places need.</summary>
internal static class Refusals
{
    /// <summary>The status of what could not be kept (Insufficient Storage, RFC 4918).</summary>
    public const int FullDisk = 507;

    /// <summary>Whether something could not be kept, as on a full disk: it may be when it is tried again.</summary>
    public static bool IsFullDisk(Exception error) => error is RefusalException { Status: FullDisk } or KandinskyException { Kind: ErrorKind.Output };

    public static RefusalException Field(string field, string message) => new(400, "invalid_value", message, field);

    public static RefusalException DiskFull() =>
        new(FullDisk, "disk_full", "The disk is full, so nothing new is taken in; free space, or delete pictures. Nothing was lost.",
            retryAfter: TimeSpan.FromSeconds(60));

    public static RefusalException NotFound(string what) => new(404, "not_found", $"There is no such {what}.");

    public static RefusalException Busy(TimeSpan retryAfter) => new(503, "queue_full", "Too many jobs wait already; try again later.", retryAfter: retryAfter);

    public static RefusalException Ending() =>
        new(503, "ending", "The service is about to end and takes nothing new; try again when it is back.", retryAfter: TimeSpan.FromSeconds(30));

    /// <summary>What an error of the library is to a client.</summary>
    public static RefusalException Of(KandinskyException error) => error.Kind switch
    {
        ErrorKind.Request => new(400, "invalid_request", error.Message),
        ErrorKind.Input => new(400, "invalid_picture", error.Message),
        ErrorKind.Memory => new(422, "too_large", error.Message),
        ErrorKind.Output => new(FullDisk, "cannot_write", error.Message, retryAfter: TimeSpan.FromSeconds(60)),
        _ => new(500, "model_error", error.Message),
    };
}
