using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kandinsky.Server;

/// <summary>Jobs: made, listed, looked at, called off, repeated.</summary>
internal static class JobRoutes
{
    private const int MostListed = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/api/v1/jobs").WithTags("Jobs");
        jobs.MapPost("/", Create).Accepts<JobRequest>("application/json", "multipart/form-data").WithSummary("Has something painted")
            .WithDescription(
                "Answers at once; follow the job by its events. A form has the request as JSON in the field 'request' and files named image, mask, hint and "
                    + "items.");
        jobs.MapGet("/", List).WithSummary("Lists jobs, the newest first");
        jobs.MapGet("/{id}", Get).WithSummary("Tells how a job is");
        jobs.MapDelete("/{id}", Cancel).WithSummary("Calls a job off");
        jobs.MapPost("/{id}/cancel", Cancel).WithSummary("Calls a job off");
        jobs.MapPost("/{id}/repeat", Repeat).Accepts<JobRequest>(isOptional: true, "application/json").WithSummary("Does a job again")
            .WithDescription("Fields that are given take the place of the job's own; null takes one away, so that \"seed\": null draws another.");
        jobs.MapGet("/{id}/preview", Preview).WithSummary("What the picture at work will look like").Produces(200, contentType: "image/jpeg");
        jobs.MapGet("/{id}/inputs/{digest}", Input).WithSummary("A picture the job was given").Produces(200, contentType: "image/png");
    }

    private static async Task<Created<JobView>> Create(HttpContext context, RequestBody body, JobService jobs)
    {
        var request = RequestBody.IsMultipart(context.Request) ? FromForm(context, await body.ReadFormAsync(context)) : Read(await body.ReadJsonAsync(context));
        var live = await jobs.SubmitAsync(request, context.Caller());
        return Made(live.Snapshot);
    }

    private static async Task<Ok<JobList>> List(HttpContext context, JobService jobs, string? state = null, string? before = null, int limit = 50)
    {
        var states = (state ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name =>
            Enum.TryParse<JobState>(name, ignoreCase: true, out var known) && !char.IsAsciiDigit(name[0])
            ? known
            : throw Refusals.Field("state", "state takes queued, running, done, failed and cancelled, with commas between.")).ToList();
        var found = await jobs.ListAsync(new(context.Caller().Owns, states, Known(before), Limit(limit)));
        return TypedResults.Ok(new JobList([.. found.Select(JobView.Of)], found.Count == Limit(limit) ? found[^1].Job.Id : null));
    }

    private static async Task<Ok<JobView>> Get(HttpContext context, string id, JobService jobs) =>
        TypedResults.Ok(JobView.Of(await jobs.FindAsync(id, context.Caller())));

    private static async Task<Ok<JobView>> Cancel(HttpContext context, string id, JobService jobs)
    {
        await jobs.FindAsync(id, context.Caller());
        await jobs.CancelAsync(id);
        return TypedResults.Ok(JobView.Of(await jobs.FindAsync(id, context.Caller())));
    }

    private static async Task<Created<JobView>> Repeat(HttpContext context, string id, RequestBody body, JobService jobs)
    {
        var job = (await jobs.FindAsync(id, context.Caller())).Job;
        var changes = context.Request.ContentType is null ? default : await body.ReadJsonAsync(context);
        var live = await jobs.SubmitAsync(Changed(job.Request, changes), context.Caller(), job);
        return Made(live.Snapshot);
    }

    private static async Task<FileContentHttpResult> Preview(HttpContext context, string id, JobService jobs) =>
        (await jobs.FindAsync(id, context.Caller())).Preview is { } preview ? TypedResults.File(preview.Jpeg, "image/jpeg")
            : throw Refusals.NotFound("preview");

    private static async Task<FileContentHttpResult> Input(HttpContext context, string id, string digest, JobService jobs, PictureFiles files)
    {
        var job = (await jobs.FindAsync(id, context.Caller())).Job;
        if (!job.Request.PictureFields().Any(field => field.Picture == digest) || !files.Inputs.Contains(digest)) throw Refusals.NotFound("picture");
        var file = files.Inputs.Read(digest);
        return TypedResults.File(file, PictureFormats.Detect(file) == PictureFormat.Png ? "image/png" : "image/jpeg");
    }

    private static Created<JobView> Made(JobSnapshot snapshot) => TypedResults.Created($"/api/v1/jobs/{snapshot.Job.Id}", JobView.Of(snapshot));

    private static JobRequest Read(JsonElement element) => ApiJson.Read(element, ApiJson.Configured.JobRequest, [.. JobFields.All.Select(JobFields.NameOf)]);

    /// <summary>
    /// The request in the field <c>request</c>, its pictures from the files; an ingredient that has neither text nor picture takes the next file named items.
    /// </summary>
    private static JobRequest FromForm(HttpContext context, MultipartForm form)
    {
        var text = form.Text("request") ?? throw Refusals.Field("request", "The form has no field 'request' with the request as JSON.");
        var request = Read(RequestBody.ParseJson(context, System.Text.Encoding.UTF8.GetBytes(text)));
        var items = new Queue<byte[]>(form.Files("items"));
        return request with
        {
            Image = File("image") ?? request.Image,
            Mask = File("mask") ?? request.Mask,
            Hint = File("hint") ?? request.Hint,
            Items = request.Items is null ? null
                : [.. request.Items.Select(item => item is { Text: null, Image: null } && items.TryDequeue(out var file)
                ? item with { Image = Convert.ToBase64String(file) } : item)],
        };

        string? File(string name) => form.Files(name) is [var file, ..] ? Convert.ToBase64String(file) : null;
    }

    private static JobRequest Changed(JobRequest request, JsonElement changes)
    {
        if (changes.ValueKind != JsonValueKind.Object) return request;
        Read(changes); // What makes no sense is named before it is mixed with what does.
        var merged = JsonSerializer.SerializeToNode(request, ApiJson.Configured.JobRequest)!.AsObject();
        foreach (var change in changes.EnumerateObject())
        {
            merged.Remove(change.Name);
            if (change.Value.ValueKind != JsonValueKind.Null) merged[change.Name] = JsonNode.Parse(change.Value.GetRawText());
        }
        return merged.Deserialize(ApiJson.Configured.JobRequest)!;
    }

    private static string? Known(string? before) => before is null || RecordId.Fits(before) ? before
        : throw Refusals.Field("before", "before takes the id of a job.");

    private static int Limit(int limit) => limit is >= 1 and <= MostListed ? limit : throw Refusals.Field("limit", $"limit is from 1 to {MostListed}.");
}
