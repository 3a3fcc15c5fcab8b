namespace Kandinsky.Server;

/// <summary>Which jobs to list, the newest first.</summary>
/// <param name="Owner">Only those of one owner; null for all.</param>
/// <param name="States">Only those in these states; empty for all.</param>
/// <param name="Before">Only those that came before this job.</param>
/// <param name="Limit">At most so many.</param>
internal sealed record JobQuery(string? Owner, IReadOnlyCollection<JobState> States, string? Before = null, int Limit = 50);

/// <summary>
/// Where jobs are kept. A change is durable once its call has returned, and a change of state happens only from the state it expects, so that two
/// callers cannot both bring it about.
/// </summary>
internal interface IJobStore
{
    /// <summary>Takes a new job in.</summary>
    /// <param name="job">A job that waits.</param>
    /// <param name="inputs">Digests of the files it needs.</param>
    Task AddAsync(Job job, IReadOnlyCollection<string> inputs);

    Task<Job?> FindAsync(string id);

    Task<IReadOnlyList<Job>> ListAsync(JobQuery query);

    /// <summary>After a start: running jobs, which nobody paints any more, wait again.</summary>
    /// <returns>Every job that waits, the oldest first.</returns>
    Task<IReadOnlyList<Job>> RecoverAsync();

    /// <summary>From waiting to running.</summary>
    /// <returns>The job; null if it does not wait any more.</returns>
    Task<Job?> StartAsync(string id, DateTimeOffset now);

    /// <summary>From running back to waiting, as the service ends before the job does.</summary>
    Task ReturnAsync(string id);

    /// <summary>Keeps how far a running job is, for who looks later or from elsewhere.</summary>
    Task ReportAsync(string id, double fraction, IReadOnlyList<string> notes);

    /// <summary>From one state to one of the three last.</summary>
    /// <returns>False if the job was not in that state.</returns>
    Task<bool> EndAsync(string id, JobState from, JobState to, string? error, DateTimeOffset now);

    /// <summary>Pictures that an owner's jobs have asked for since a time.</summary>
    Task<int> CountPicturesAskedAsync(string owner, DateTimeOffset since);

    /// <summary>Forgets jobs that ended before a time and have no pictures left.</summary>
    Task ForgetAsync(DateTimeOffset before);
}
