using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kandinsky.Server;

/// <summary>What the picture at work will look like.</summary>
/// <param name="Job">The job.</param>
/// <param name="Picture">Which of the job's seeds it belongs to, from 0.</param>
/// <param name="Step">The step it was made at.</param>
/// <param name="Image">A JPEG file as a data URL.</param>
internal sealed record PreviewEvent(string Job, int Picture, int Step, string Image);

/// <summary>Events by SSE: of one job until it has ended, or of all.</summary>
internal static class EventRoutes
{
    private static readonly TimeSpan s_betweenBoards = TimeSpan.FromSeconds(0.25);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/jobs/{id}/events", OfJob).WithTags("Jobs").WithSummary("Follows a job until it has ended")
            .WithDescription("Events: queued and progress (a progress object), preview, picture (a picture object), then done, failed or cancelled (the job).")
            .Produces(200, contentType: "text/event-stream");
        routes.MapGet("/api/v1/events", OfAll).WithTags("Jobs").WithSummary("Follows all jobs")
            .WithDescription("Events: jobs (those that wait, are painted or were the last to end within a minute) whenever something changes, and preview.")
            .Produces(200, contentType: "text/event-stream");
    }

    private static async Task OfJob(HttpContext context, string id, JobService jobs, JobBoard board)
    {
        var first = await jobs.FindAsync(id, context.Caller());
        var stream = await EventStream.BeginAsync(context);
        var told = new JobSnapshot { Job = first.Job };
        var snapshots = (board.Find(id)?.FollowAsync(context.RequestAborted) ?? Once(first)).GetAsyncEnumerator(context.RequestAborted);
        await using (snapshots.ConfigureAwait(false))
        {
            while (await stream.BreathingAsync(snapshots.MoveNextAsync().AsTask()).ConfigureAwait(false))
            {
                await TellAsync(stream, told, snapshots.Current).ConfigureAwait(false);
                told = snapshots.Current;
            }
        }
    }

    /// <summary>Writes what is new since the last time.</summary>
    private static async Task TellAsync(EventStream stream, JobSnapshot told, JobSnapshot now)
    {
        var json = ApiJson.Configured;
        if (now.Job.State == JobState.Queued) await stream.WriteAsync("queued", ProgressView.Of(now), json.ProgressView).ConfigureAwait(false);
        else if (now.Stage is not null && ProgressView.Of(now) != ProgressView.Of(told)) await stream.WriteAsync("progress", ProgressView.Of(now),
            json.ProgressView).ConfigureAwait(false);
        if (now.Preview is { } preview && preview != told.Preview) await stream.WriteAsync("preview", PreviewOf(now, preview), json.PreviewEvent)
            .ConfigureAwait(false);
        foreach (var picture in now.Pictures.Skip(told.Pictures.Count)) await stream.WriteAsync("picture", PictureView.Of(picture), json.PictureView)
            .ConfigureAwait(false);
        if (now.Job.HasEnded) await stream.WriteAsync(JobView.Name(now.Job.State), JobView.Of(now), json.JobView).ConfigureAwait(false);
    }

    private static async Task OfAll(HttpContext context, JobBoard board, BoardFeed feed)
    {
        var stream = await EventStream.BeginAsync(context);
        var (caller, shown, told) = (context.Caller(), (JobPreview?)null, (BoardMoment?)null);
        while (!context.RequestAborted.IsCancellationRequested)
        {
            var change = board.LastChange;
            var moment = feed.Newest(caller);
            if (moment != told) await stream.WriteAsync("jobs", moment.Json).ConfigureAwait(false);
            told = moment;
            if (board.Running?.Snapshot is { Job.State: JobState.Running, Preview: { } preview } running && preview != shown
                && caller.MaySee(running.Job.Owner))
            {
                shown = preview;
                await stream.WriteAsync("preview", PreviewOf(running, preview), ApiJson.Configured.PreviewEvent).ConfigureAwait(false);
            }
            await Task.Delay(s_betweenBoards, context.RequestAborted).ConfigureAwait(false); // Many changes become one event.
            if (moment.Change >= change.Number) await stream.BreathingAsync(Changed(change.Next)).ConfigureAwait(false);
        }
    }

    private static PreviewEvent PreviewOf(JobSnapshot snapshot, JobPreview preview) =>
        new(snapshot.Job.Id, preview.Index, preview.Step, EncodedPicture.DataUrl(preview.Jpeg, "image/jpeg"));

    private static async Task<bool> Changed(Task change)
    {
        await change.ConfigureAwait(false);
        return true;
    }

    private static async IAsyncEnumerable<JobSnapshot> Once(JobSnapshot snapshot)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return snapshot;
    }
}
