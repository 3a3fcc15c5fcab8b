using Microsoft.Extensions.Logging;

namespace Kandinsky.Server;

/// <summary>Paints one job after the other, with every core. What it has painted is kept before anybody is told of it.</summary>
internal sealed partial class Painter(IJobStore jobs, IJobQueue queue, JobBoard board, JobPainting painting, ServiceMetrics metrics, TimeProvider clock,
    ILogger<Painter> log) : IDisposable
{
    private const int MostAttempts = 20;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _graceOver = new();
    private Task _work = Task.CompletedTask;

    /// <summary>Begins with the first job that waits.</summary>
    public void Start() => _work = Task.Run(WorkAsync);

    /// <summary>Lets the running job end, or after a while gives it up: it begins anew when the service is back.</summary>
    /// <param name="grace">How long to wait.</param>
    public async Task StopAsync(TimeSpan grace)
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        _graceOver.CancelAfter(grace);
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _ending.Dispose();
        _graceOver.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            JobTicket? ticket = null;
            try
            {
                ticket = await queue.DequeueAsync(_ending.Token).ConfigureAwait(false);
                if (await jobs.StartAsync(ticket.Id, clock.GetUtcNow()).ConfigureAwait(false) is { } job) await PaintAsync(job).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is RefusalException or KandinskyException)
            {
                StoreFailed(error.Message); // The job still waits there.
                if (ticket is not null) await queue.EnqueueAsync(ticket).ConfigureAwait(false);
                await Task.Delay(s_pause, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PaintAsync(Job job)
    {
        var live = board.Add(job);
        board.Begin(live);
        board.Tell(live, snapshot => snapshot with { Job = job, Ahead = null });
        board.Order();
        var began = clock.GetTimestamp();
        var (state, error) = await OutcomeAsync(job, live).ConfigureAwait(false);
        if (state is null)
        {
            await jobs.ReturnAsync(job.Id).ConfigureAwait(false);
            board.End(live);
            return;
        }
        var now = clock.GetUtcNow();
        await UntilKeptAsync(async () => await jobs.EndAsync(job.Id, JobState.Running, state.Value, error, now).ConfigureAwait(false)).ConfigureAwait(false);
        metrics.Ended(job.Request, state.Value, clock.GetElapsedTime(began));
        board.End(live);
        board.Tell(live, snapshot => snapshot with
        {
            Job = snapshot.Job with { State = state.Value, Error = error, Ended = now },
            Fraction = state == JobState.Done ? 1 : snapshot.Fraction,
            Remaining = null,
        });
        board.Order();
    }

    /// <returns>How it ended; no state if the service ends before the job does.</returns>
    private async Task<(JobState? State, string? Error)> OutcomeAsync(Job job, JobLive live)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(live.Cancellation.Token, _graceOver.Token);
        while (true)
        {
            try
            {
                return await PaintedAsync(job, live, cancellation.Token).ConfigureAwait(false);
            }
            catch (RefusalException error) when (error.Status == Refusals.FullDisk)
            {
                StoreFailed(error.Message); // What the job has painted is kept; it goes on when there is room, or ends when it is called off.
            }
            await Task.Delay(s_pause, cancellation.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(JobState? State, string? Error)> PaintedAsync(Job job, JobLive live, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            if (job.Attempts > MostAttempts)
                return (JobState.Failed,
                    $"The service ended {MostAttempts} times while it painted this, so it is not tried again; ask for a smaller picture, and see the service's "
                        + "log.");
            await painting.PaintAsync(job, live, UntilKeptAsync, cancellation).ConfigureAwait(false);
            return (JobState.Done, null);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return live.Cancellation.IsCancellationRequested ? (JobState.Cancelled, null) : (null, null);
        }
        catch (Exception error) when (error is KandinskyException or RefusalException { Status: not Refusals.FullDisk })
        {
            return (JobState.Failed, error.Message);
        }
        catch (OutOfMemoryException)
        {
            return (JobState.Failed, "There was not enough memory; ask for a smaller or for fewer pictures at once.");
        }
        catch (Exception error) when (error is not RefusalException) // One request never ends the service.
        {
            Unexpected(job.Id, error);
            return (JobState.Failed, $"An unexpected error ({error.GetType().Name}) ended this; the service's log has more.");
        }
    }

    /// <summary>Keeps something, and if the disk is full tries until there is room: what is painted is not lost.</summary>
    private async Task UntilKeptAsync(Func<Task> keep)
    {
        while (true)
        {
            try
            {
                await keep().ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (Refusals.IsFullDisk(error))
            {
                StoreFailed(error.Message);
            }
            await Task.Delay(s_pause, _graceOver.Token).ConfigureAwait(false);
        }
    }

    [LoggerMessage(LogLevel.Error, "Nothing can be kept now: {Message} Trying again.")]
    private partial void StoreFailed(string message);

    [LoggerMessage(LogLevel.Error, "Job {Job} ended with an unexpected error.")]
    private partial void Unexpected(string job, Exception error);
}
