namespace Kandinsky;

/// <summary>A failure that may pass: a cut connection, a silent or busy server. Whoever asked tries again.</summary>
/// <param name="message">What happened, as a clause.</param>
/// <param name="pause">The pause the server asked for.</param>
/// <param name="cause">The underlying exception.</param>
internal sealed class HubFault(string message, TimeSpan? pause = null, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The pause the server asked for; null when it named none.</summary>
    public TimeSpan? Pause { get; } = pause;
}
