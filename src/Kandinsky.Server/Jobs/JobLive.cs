using System.Runtime.CompilerServices;

namespace Kandinsky.Server;

/// <summary>
/// A job while something happens to it. Who follows it sees the newest state whenever it looks: a slow reader misses steps, never the end, and holds nothing
/// up.
/// </summary>
internal sealed class JobLive(JobSnapshot first)
{
    private static readonly TimeSpan s_betweenSteps = TimeSpan.FromMilliseconds(50);

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

    /// <summary>
    /// The state now, then each newer one, until the job has ended. Steps that follow each other fast become one; what else happens is told at once.
    /// </summary>
    public async IAsyncEnumerable<JobSnapshot> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (JobSnapshot? told = null; told?.Job.HasEnded != true;)
        {
            told = await NextAsync(told, cancellation).ConfigureAwait(false);
            yield return told;
        }
    }

    private async Task<JobSnapshot> NextAsync(JobSnapshot? told, CancellationToken cancellation)
    {
        var pause = told is null ? Task.CompletedTask : Task.Delay(s_betweenSteps, cancellation);
        while (true)
        {
            Task change;
            JobSnapshot now;
            lock (_lock) (now, change) = (_snapshot, _change.Task);
            if (told is null || (now != told && (pause.IsCompleted || !now.DiffersInProgressAlone(told)))) return now;
            await (now == told ? change : Task.WhenAny(change, pause)).WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
