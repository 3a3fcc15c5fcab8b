namespace Kandinsky.Server;

/// <summary>A job's place in a queue.</summary>
/// <param name="Id">The job.</param>
/// <param name="Owner">Whose it is: owners take turns.</param>
/// <param name="Priority">Higher goes first.</param>
/// <param name="Cost">How much of a turn it uses up, in any unit.</param>
internal sealed record JobTicket(string Id, string Owner, int Priority, double Cost);

/// <summary>
/// Hands waiting jobs to who paints. It may hand one out twice (the store lets only one begin) and need not survive the process (the store does).
/// </summary>
internal interface IJobQueue
{
    ValueTask EnqueueAsync(JobTicket ticket);

    /// <summary>The next job; waits until there is one.</summary>
    ValueTask<JobTicket> DequeueAsync(CancellationToken cancellation);

    /// <summary>Takes a job out of the queue.</summary>
    ValueTask RemoveAsync(string id);

    /// <summary>The jobs that wait, in the order they will be handed out as things are.</summary>
    IReadOnlyList<JobTicket> Waiting { get; }
}
