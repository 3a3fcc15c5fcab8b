namespace Kandinsky.Server;

/// <summary>Which pictures to list, the newest first.</summary>
internal sealed record PictureQuery
{
    /// <summary>Only those of one owner; null for all.</summary>
    public string? Owner { get; init; }

    /// <summary>Only those whose prompt has all of these words.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public string? Task { get; init; }

    public string? Model { get; init; }

    public string? Sampler { get; init; }

    public ulong? Seed { get; init; }

    public string? Job { get; init; }

    /// <summary>Only those painted before this picture.</summary>
    public string? Before { get; init; }

    public int Limit { get; init; } = 50;
}

/// <summary>Where the records of painted pictures are kept; their files are elsewhere (<see cref="ContentFiles"/>).</summary>
internal interface IPictureStore
{
    /// <summary>Adds a picture of a running job.</summary>
    /// <returns>False if the job has a picture at that place already.</returns>
    Task<bool> AddAsync(Picture picture);

    /// <summary>A picture, also a deleted one.</summary>
    Task<Picture?> FindAsync(string id);

    Task<IReadOnlyList<Picture>> ListAsync(PictureQuery query);

    /// <summary>The pictures of jobs, deleted ones left out, in order.</summary>
    Task<IReadOnlyList<Picture>> OfJobsAsync(IReadOnlyCollection<string> jobs);

    /// <summary>Deletes a picture, or has it back.</summary>
    Task MarkAsync(string id, DateTimeOffset? deleted);

    /// <summary>Forgets pictures deleted before a time, older than a time, and the oldest beyond a size.</summary>
    Task PurgeAsync(DateTimeOffset deletedBefore, DateTimeOffset? createdBefore, long? bytes);

    /// <summary>Of some files, those that a picture or a job that has not been forgotten still needs.</summary>
    Task<IReadOnlySet<string>> NeededAsync(IReadOnlyCollection<string> digests);
}
