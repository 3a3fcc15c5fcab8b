namespace Kandinsky;

/// <summary>Counts the failures of one request in a row and pauses between them, longer each time.</summary>
/// <param name="settings">How often and how long.</param>
/// <param name="what">What is asked for, for the message.</param>
/// <param name="wait">Waits for a time; really if null.</param>
internal sealed class HubRetry(HubSettings settings, string what, Func<TimeSpan, CancellationToken, Task>? wait = null)
{
    private readonly Func<TimeSpan, CancellationToken, Task> _wait = wait ?? Task.Delay;
    private int _failures;

    /// <summary>Something arrived: the count starts anew.</summary>
    public void Progressed() => _failures = 0;

    /// <summary>Asks until there is an answer.</summary>
    /// <exception cref="KandinskyException">The attempts are used up, or the server asks for too long a pause.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (HubFault fault)
            {
                await PauseAsync(fault, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task PauseAsync(HubFault fault, CancellationToken cancellation)
    {
        _failures++;
        var pause = fault.Pause ?? Backoff();
        if (_failures >= settings.Attempts)
            throw GivenUp(fault, _failures == 1 ? "" : $" ({_failures} attempts)");
        if (pause > settings.LongestPause)
            throw GivenUp(fault, $"; it asks to wait {pause.TotalSeconds:0} s");
        await _wait(pause, cancellation).ConfigureAwait(false);
    }

    private TimeSpan Backoff()
    {
        var doubled = settings.FirstPause * Math.Pow(2, Math.Min(_failures - 1, 20));
        var longest = doubled < settings.LongestPause ? doubled : settings.LongestPause;
        return longest * (0.5 + 0.5 * Random.Shared.NextDouble()); // Several processes shall not come back in step.
    }

    private KandinskyException GivenUp(HubFault fault, string detail) => new(
        $"{what}: {fault.Message}{detail}; what arrived is kept: run the same command again to go on,"
        + " check the network, or set HF_ENDPOINT to a mirror", ErrorKind.Network, fault);
}
