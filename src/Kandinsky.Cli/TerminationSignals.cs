using System.Runtime.InteropServices;

namespace Kandinsky.Cli;

/// <summary>Ctrl-C and SIGTERM for a service: the first asks it to end, the second ends the process at once.</summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public TerminationSignals() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT }.Select(signal =>
        PosixSignalRegistration.Create(signal, Handle))];

    /// <summary>Ends with the first signal.</summary>
    public Task First => _first.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_first.TrySetResult()) Environment.Exit((int)ExitCode.Cancelled);
    }
}
