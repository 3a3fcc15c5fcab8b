namespace Kandinsky.Server;

/// <summary>What can be done with jobs, whichever API asks.</summary>
internal sealed class JobService(ServerSettings settings, DataFolder folder, IJobStore jobs, IPictureStore pictures, IJobQueue queue, JobBoard board,
    JobIntake intake, PaintingPace pace, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _admission = new(1);

    /// <summary>Whether no more jobs are taken, as the service is about to end.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Takes a request in: checked, kept, and in the queue.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="repeated">The job it repeats, whose pictures it may use; null if it is new.</param>
    /// <exception cref="RefusalException">It makes no sense, or there is no room for it.</exception>
    public async Task<JobLive> SubmitAsync(JobRequest request, Caller caller, Job? repeated = null)
    {
        CheckRoom();
        if (request.Priority is < -10 or > 10) throw Refusals.Field("priority", "priority is from -10 to 10.");
        if (request.Priority > 0 && !caller.IsAdmin) throw new RefusalException(403, "forbidden", "Only an administrator's key may raise the priority.",
            "priority");
        var (taken, inputs) = await intake.TakeAsync(request, caller, PicturesOf(repeated)).ConfigureAwait(false);
        await _admission.WaitAsync().ConfigureAwait(false);
        try
        {
            CheckRoom();
            await CheckQuotaAsync(taken, caller).ConfigureAwait(false);
            var job = new Job { Id = RecordId.New(), Owner = caller.Name, Request = taken, Created = clock.GetUtcNow() };
            await jobs.AddAsync(job, inputs).ConfigureAwait(false);
            return await EnqueueAsync(job).ConfigureAwait(false);
        }
        finally
        {
            _admission.Release();
        }
    }

    /// <summary>After a start: has the jobs that were waiting or running wait again.</summary>
    public async Task RecoverAsync()
    {
        foreach (var job in await jobs.RecoverAsync().ConfigureAwait(false)) await EnqueueAsync(job).ConfigureAwait(false);
    }

    /// <summary>Calls a job off. Returns once the wish is kept; a running job ends within an operation of the model.</summary>
    /// <returns>False if it had ended already.</returns>
    public async Task<bool> CancelAsync(string id)
    {
        await queue.RemoveAsync(id).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        if (await jobs.EndAsync(id, JobState.Queued, JobState.Cancelled, null, now).ConfigureAwait(false))
        {
            if (board.Find(id) is { } live) board.Tell(live, snapshot =>
                snapshot with { Job = snapshot.Job with { State = JobState.Cancelled, Ended = now }, Ahead = null, Remaining = null });
            board.Order();
            return true;
        }
        if (board.Find(id) is not { Snapshot.Job.HasEnded: false } running) return false;
        await running.Cancellation.CancelAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>A job as it is now.</summary>
    /// <exception cref="RefusalException">There is none, or it is somebody else's.</exception>
    public async Task<JobSnapshot> FindAsync(string id, Caller caller)
    {
        if (board.Find(id) is { } live && caller.MaySee(live.Snapshot.Job.Owner)) return live.Snapshot;
        var job = RecordId.Fits(id) ? await jobs.FindAsync(id).ConfigureAwait(false) : null;
        if (job is null || !caller.MaySee(job.Owner)) throw Refusals.NotFound("job");
        return new() { Job = job, Fraction = job.State == JobState.Done ? 1 : 0, Pictures = await pictures.OfJobsAsync([id]).ConfigureAwait(false) };
    }

    /// <summary>Jobs as they are now, the newest first.</summary>
    public async Task<IReadOnlyList<JobSnapshot>> ListAsync(JobQuery query)
    {
        var found = await jobs.ListAsync(query).ConfigureAwait(false);
        var painted = (await pictures.OfJobsAsync([.. found.Select(job => job.Id)]).ConfigureAwait(false)).ToLookup(picture => picture.Job);
        return [.. found.Select(job => board.Find(job.Id)?.Snapshot is { } live && live.Job.State == job.State
            ? live with { Pictures = [.. painted[job.Id]] }
            : new JobSnapshot { Job = job, Fraction = job.State == JobState.Done ? 1 : 0, Pictures = [.. painted[job.Id]] })];
    }

    /// <summary>Waits until a job has ended, and calls it off if whoever waits goes away.</summary>
    /// <returns>The job with its pictures.</returns>
    public async Task<JobSnapshot> WaitAsync(JobLive live, CancellationToken hangUp)
    {
        try
        {
            await foreach (var _ in live.FollowAsync(hangUp).ConfigureAwait(false)) { }
            return live.Snapshot;
        }
        catch (OperationCanceledException)
        {
            await CancelAsync(live.Snapshot.Job.Id).ConfigureAwait(false);
            throw;
        }
    }

    public void Dispose() => _admission.Dispose();

    private static HashSet<string> PicturesOf(Job? job) => [.. job?.Request.PictureFields().Select(each => each.Picture) ?? []];

    private async Task<JobLive> EnqueueAsync(Job job)
    {
        var live = board.Add(job);
        await queue.EnqueueAsync(new(job.Id, job.Owner, job.Request.Priority ?? 0, pace.Work(job.Request))).ConfigureAwait(false);
        board.Order();
        return live;
    }

    private void CheckRoom()
    {
        if (IsEnding) throw Refusals.Ending();
        if (folder.FreeBytes < settings.ReservedBytes) throw Refusals.DiskFull();
        var waiting = queue.Waiting;
        if (waiting.Count >= settings.QueueLimit) throw Refusals.Busy(TimeSpan.FromSeconds(Math.Clamp(board.Running?.Snapshot.Remaining?.TotalSeconds
            ?? 5, 1, 600)));
    }

    private async Task CheckQuotaAsync(JobRequest request, Caller caller)
    {
        if (caller.Quota is not { } quota) return;
        var asked = await jobs.CountPicturesAskedAsync(caller.Name, clock.GetUtcNow() - s_day).ConfigureAwait(false);
        if (asked + request.Pictures > quota)
            throw new RefusalException(429, "quota_exceeded",
                $"The key '{caller.Name}' may ask for {quota} pictures a day and has asked for {asked}; try again later.", retryAfter: TimeSpan.FromHours(1));
    }
}
