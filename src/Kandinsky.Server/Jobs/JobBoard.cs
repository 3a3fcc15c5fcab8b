using System.Collections.Concurrent;

namespace Kandinsky.Server;

/// <summary>The jobs that something happens to: those that wait, the one at work, and the last few that ended a little while ago.</summary>
internal sealed class JobBoard(IJobQueue queue, PaintingPace pace)
{
    private const int MostRemembered = 64;
    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, JobLive> _live = new();
    private readonly ConcurrentQueue<string> _ended = new();
    private readonly Lock _lock = new();
    private long _changes;
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The job at work, if one is.</summary>
    public JobLive? Running { get; private set; }

    public JobLive? Find(string id) => _live.GetValueOrDefault(id);

    /// <summary>Puts a job that waits on the board.</summary>
    public JobLive Add(Job job) => _live.GetOrAdd(job.Id, _ => new JobLive(new JobSnapshot { Job = job }));

    /// <summary>Every job on the board, at this moment.</summary>
    public IReadOnlyList<JobSnapshot> All => [.. _live.Values.Select(live => live.Snapshot)];

    /// <summary>The number of the last change on the board, and a task that ends with the next. Ask before you look.</summary>
    public (long Number, Task Next) LastChange
    {
        get
        {
            lock (_lock) return (_changes, _change.Task);
        }
    }

    public void Begin(JobLive live) => Running = live;

    /// <summary>Tells whoever follows that a job is as it is now.</summary>
    public void Tell(JobLive live, Func<JobSnapshot, JobSnapshot> change)
    {
        var snapshot = live.Update(change);
        if (snapshot.Job.HasEnded) ForgetLater(snapshot.Job.Id);
        Changed();
    }

    public void End(JobLive live)
    {
        if (Running == live) Running = null;
        Changed();
    }

    /// <summary>Works out anew how many jobs each waiting one has before it and how long it will take.</summary>
    public void Order()
    {
        var wait = Running?.Snapshot.Remaining;
        var known = Running is null || wait is not null;
        foreach (var (ahead, ticket) in queue.Waiting.Index())
        {
            if (Find(ticket.Id) is not { } live) continue;
            var own = pace.Estimate(live.Snapshot.Job.Request);
            known &= own is not null;
            wait = known ? (wait ?? TimeSpan.Zero) + own : null;
            live.Update(snapshot => snapshot.Job.State == JobState.Queued ? snapshot with { Ahead = ahead + (Running is null ? 0 : 1), Remaining = wait }
                : snapshot);
        }
        Changed();
    }

    private void Changed()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _changes++;
            changed = _change;
            _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.TrySetResult();
    }

    /// <summary>Forgets a job after a while, or as soon as many others have ended after it.</summary>
    private void ForgetLater(string id)
    {
        _ended.Enqueue(id);
        if (_ended.Count > MostRemembered && _ended.TryDequeue(out var oldest)) Forget(oldest);
        _ = ForgetOnceOldAsync(id);
    }

    private async Task ForgetOnceOldAsync(string id)
    {
        await Task.Delay(s_remembered).ConfigureAwait(false);
        Forget(id);
    }

    private void Forget(string id)
    {
        if (_live.TryRemove(id, out var live)) live.Cancellation.Dispose();
    }
}
