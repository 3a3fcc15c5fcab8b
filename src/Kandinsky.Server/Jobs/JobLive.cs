using System.Runtime.CompilerServices;

namespace Kandinsky.Server;

/// <summary>
/// A job while something happens to it. Who follows it sees the newest state whenever it looks: a slow reader misses steps, never the end, and holds nothing
/// up.
/// </summary>
internal sealed class JobLive(JobSnapshot first)
{
    private readonly Lock _lock = new();
    private JobSnapshot _snapshot = first;
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends the job's painting.</summary>
    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>Asks for the picture at work to be given up, and the next of the job begun.</summary>
    public CancellationTokenSource Skip { get; set; } = new();

    /// <summary>The newest state.</summary>
    public JobSnapshot Snapshot
    {
        get
        {
            lock (_lock) return _snapshot;
        }
    }

    /// <summary>Changes the state and wakes whoever follows.</summary>
    public JobSnapshot Update(Func<JobSnapshot, JobSnapshot> change)
    {
        TaskCompletionSource changed;
        JobSnapshot snapshot;
        lock (_lock)
        {
            snapshot = change(_snapshot);
            if (snapshot == _snapshot) return snapshot;
            _snapshot = snapshot;
            changed = _change;
            _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.TrySetResult();
        return snapshot;
    }

    /// <summary>The state now, then each newer one, until the job has ended.</summary>
    public async IAsyncEnumerable<JobSnapshot> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            Task change;
            JobSnapshot snapshot;
            lock (_lock) (snapshot, change) = (_snapshot, _change.Task);
            yield return snapshot;
            if (snapshot.Job.HasEnded) yield break;
            await change.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
