namespace Kandinsky.Server;

/// <summary>Where a job stands.</summary>
internal enum JobState
{
    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>It is being painted.</summary>
    Running,

    /// <summary>Its pictures are there.</summary>
    Done,

    /// <summary>It could not be painted.</summary>
    Failed,

    /// <summary>It was called off.</summary>
    Cancelled,
}

/// <summary>One request to paint, from its arrival to its pictures.</summary>
internal sealed record Job
{
    /// <summary>32 hexadecimal digits, made by the service.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the key it came with; <see cref="Caller.Local"/>'s without keys.</summary>
    public required string Owner { get; init; }

    /// <summary>What was asked for, with the seed that was drawn if none was given.</summary>
    public required JobRequest Request { get; init; }

    public JobState State { get; init; }

    /// <summary>When it came; jobs are painted and listed by it.</summary>
    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Ended { get; init; }

    /// <summary>How often painting began: more than once after the service was killed.</summary>
    public int Attempts { get; init; }

    /// <summary>Why it failed, in a sentence.</summary>
    public string? Error { get; init; }

    /// <summary>What the user should know: a size that was rounded, a prompt that was cut.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool HasEnded => State is JobState.Done or JobState.Failed or JobState.Cancelled;
}
