using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Kandinsky.Server;

/// <summary>Pictures, in OpenAI's form.</summary>
internal sealed record OpenAiPictures(long Created, IReadOnlyList<OpenAiPicture> Data, string Background, string OutputFormat, string Size, string Quality,
    OpenAiUsage Usage);

/// <summary>One of them: its file or its address, the words it was painted of if the seed chose them, and its seed, which is this service's own.</summary>
internal sealed record OpenAiPicture(string? B64Json, string? Url, string? RevisedPrompt, ulong? Seed);

/// <summary>Nothing is counted in tokens here; clients want the numbers all the same.</summary>
internal sealed record OpenAiUsage(int TotalTokens, int InputTokens, int OutputTokens, OpenAiTokens InputTokensDetails, OpenAiTokens OutputTokensDetails)
{
    public static OpenAiUsage None { get; } = new(0, 0, 0, new(0, 0), new(0, 0));
}

internal sealed record OpenAiTokens(int TextTokens, int ImageTokens);

/// <summary>A picture in a streamed answer, finished or partial.</summary>
internal sealed record OpenAiEvent(string Type, string B64Json, long CreatedAt, string Size, string Quality, string Background, string OutputFormat,
    int? PartialImageIndex, OpenAiUsage? Usage, string? RevisedPrompt, ulong? Seed);

/// <summary>The models, in OpenAI's form.</summary>
internal sealed record OpenAiModels(string Object, IReadOnlyList<OpenAiModel> Data);

/// <summary>One of them.</summary>
internal sealed record OpenAiModel(string Id, string Object, long Created, string OwnedBy);

[JsonSerializable(typeof(OpenAiPictures))]
[JsonSerializable(typeof(OpenAiEvent))]
[JsonSerializable(typeof(OpenAiModels))]
[JsonSerializable(typeof(OpenAiModel))]
[JsonSerializable(typeof(OpenAiError))]
internal sealed partial class OpenAiJson : JsonSerializerContext
{
    /// <summary>Names in snake case; what is null is left out.</summary>
    public static OpenAiJson Answers { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = AnswerJson.Encoder,
    });
}

/// <summary>Has a request painted and answers in OpenAI's form, at once or by events.</summary>
internal sealed class OpenAiAnswer(JobService jobs, PictureFiles files, PictureLinks links, TimeProvider clock)
{
    /// <param name="context">The request.</param>
    /// <param name="request">What it asked for.</param>
    /// <param name="kind">image_generation or image_edit: what events are called.</param>
    public async Task WriteAsync(HttpContext context, OpenAiRequest request, string kind)
    {
        var live = await jobs.SubmitAsync(request.Job, context.Caller()).ConfigureAwait(false);
        if (request.Stream)
        {
            await StreamAsync(context, request, kind, live).ConfigureAwait(false);
            return;
        }
        var ended = await jobs.WaitAsync(live, context.RequestAborted).ConfigureAwait(false);
        ThrowIfFailed(ended.Job);
        var pictures = ended.Pictures.Select(picture => request.AsUrl
            ? new OpenAiPicture(null, links.Of(picture), ChosenWords(request, picture), picture.Metadata.Seed)
            : new OpenAiPicture(Convert.ToBase64String(files.Pictures.Read(picture.Digest)), null, ChosenWords(request, picture),
                picture.Metadata.Seed));
        var answer = new OpenAiPictures(Now, [.. pictures], "opaque", request.Job.Format!, Size(ended.Pictures[0]), request.Quality, OpenAiUsage.None);
        await context.Response.WriteAsJsonAsync(answer, OpenAiJson.Answers.OpenAiPictures, cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    private async Task StreamAsync(HttpContext context, OpenAiRequest request, string kind, JobLive live)
    {
        try
        {
            var stream = await EventStream.BeginAsync(context).ConfigureAwait(false);
            var (previews, shown, finished) = (0, (JobPreview?)null, 0);
            var snapshots = live.FollowAsync(context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
            await using (snapshots.ConfigureAwait(false))
            {
                while (await stream.BreathingAsync(snapshots.MoveNextAsync().AsTask()).ConfigureAwait(false))
                {
                    var now = snapshots.Current;
                    if (now.Preview is { } preview && preview != shown && preview.Index == finished)
                    {
                        shown = preview;
                        if (previews < request.PartialImages) await stream.WriteAsync($"{kind}.partial_image", Partial(request, kind, preview, previews++),
                            OpenAiJson.Answers.OpenAiEvent).ConfigureAwait(false);
                    }
                    foreach (var picture in now.Pictures.Skip(finished))
                    {
                        await stream.WriteAsync($"{kind}.completed", Completed(request, kind, picture), OpenAiJson.Answers.OpenAiEvent).ConfigureAwait(false);
                        (finished, previews) = (finished + 1, 0);
                    }
                }
            }
            if (live.Snapshot.Job is { State: not JobState.Done } ended)
                await stream.WriteAsync("error", OpenAiError.Of(Failure(ended)), OpenAiJson.Answers.OpenAiError).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            await jobs.CancelAsync(live.Snapshot.Job.Id).ConfigureAwait(false); // Nobody waits for it any more.
            throw;
        }
    }

    private OpenAiEvent Partial(OpenAiRequest request, string kind, JobPreview preview, int index) => new(
        $"{kind}.partial_image", Convert.ToBase64String(request.Job.Format == "jpeg" ? preview.Jpeg : preview.Png), Now, $"{preview.Width}x{preview.Height}",
        request.Quality, "opaque", request.Job.Format!, index, null, null, null);

    private OpenAiEvent Completed(OpenAiRequest request, string kind, Picture picture) => new(
        $"{kind}.completed", Convert.ToBase64String(files.Pictures.Read(picture.Digest)), Now, Size(picture), request.Quality, "opaque", request.Job.Format!,
        null, OpenAiUsage.None, ChosenWords(request, picture), picture.Metadata.Seed);

    private static string? ChosenWords(OpenAiRequest request, Picture picture) => request.Job.ChoosesWords ? picture.Metadata.Prompt : null;

    private static string Size(Picture picture) => $"{picture.Width}x{picture.Height}";

    private static void ThrowIfFailed(Job job)
    {
        if (job.State != JobState.Done) throw Failure(job);
    }

    private static RefusalException Failure(Job job) => job.State == JobState.Cancelled
        ? new(409, "cancelled", "The job was called off.")
        : new(500, "painting_failed", job.Error ?? "The picture could not be painted.");
}
