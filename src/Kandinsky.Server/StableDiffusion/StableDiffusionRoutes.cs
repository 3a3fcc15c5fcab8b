using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kandinsky.Server;

/// <summary>The Stable Diffusion web API as AUTOMATIC1111's program has it: painting, progress and what can be chosen.</summary>
internal static class StableDiffusionRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/sdapi/v1").WithTags("Stable Diffusion web API");
        api.AddEndpointFilter(TellTime);
        api.MapPost("/txt2img", FromText).WithSummary("Paints from words").Accepts<object>("application/json");
        api.MapPost("/img2img", FromImage).WithSummary("Paints from a picture, or the white part of its mask").Accepts<object>("application/json");
        api.MapGet("/progress", Progress).WithSummary("How far the job at work is");
        api.MapPost("/interrupt", Interrupt).WithSummary("Calls the job at work off");
        api.MapPost("/skip", Skip).WithSummary("Goes on with the next picture");
        api.MapPost("/png-info", Information).WithSummary("How a picture was made").Accepts<object>("application/json");
        api.MapPost("/extra-single-image", Enlarge).WithSummary("Resizes a picture").Accepts<object>("application/json");
        StableDiffusionCatalog.Map(api);
    }

    private static async ValueTask<object?> TellTime(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var began = Stopwatch.GetTimestamp();
        context.HttpContext.Response.OnStarting(() =>
        {
            context.HttpContext.Response.Headers["X-Process-Time"] = Stopwatch.GetElapsedTime(began)
                .TotalSeconds.ToString("0.0000", CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
        return await next(context);
    }

    private static async Task FromText(HttpContext context, RequestBody body, JobService jobs, PictureFiles files, StableDiffusionOptions options,
        ModelShelf models)
    {
        var json = await body.ReadJsonAsync(context);
        var fields = new FieldReader(json);
        await PaintAsync(context, StableDiffusionRequest.OfText(fields, options), json, fields, jobs, files, models);
    }

    private static async Task FromImage(HttpContext context, RequestBody body, JobService jobs, PictureFiles files, StableDiffusionOptions options,
        GivenPictures given, ModelShelf models)
    {
        var json = await body.ReadJsonAsync(context);
        var fields = new FieldReader(json);
        await PaintAsync(context, await StableDiffusionRequest.OfImageAsync(fields, options, given), json, fields, jobs, files, models);
    }

    private static async Task PaintAsync(HttpContext context, JobRequest request, JsonElement json, FieldReader fields, JobService jobs, PictureFiles files,
        ModelShelf models)
    {
        var send = fields.Flag("send_images") ?? true;
        if (request.PaintsFast && !models.Find(request.Model, request.Task ?? JobTasks.TextToImage).PaintsFast) request = request with { Fast = null };
        var live = await jobs.SubmitAsync(request, context.Caller());
        var ended = await jobs.WaitAsync(live, context.RequestAborted);
        if (ended.Job.State == JobState.Failed) throw new RefusalException(500, "painting_failed", ended.Job.Error!);
        var parameters = JsonObject.Create(json)!;
        if (fields.Flag("include_init_images") != true) foreach (var name in (string[])["init_images",
            "mask"]) if (parameters.ContainsKey(name)) parameters[name] = null;
        await WriteAsync(context, StableDiffusionAnswer.Of(ended, parameters, files.Pictures, send));
    }

    private static Task Progress(HttpContext context, JobBoard board, bool skip_current_image = false) =>
        WriteAsync(context, StableDiffusionAnswer.Progress(Running(context, board)?.Snapshot, !skip_current_image));

    private static async Task Interrupt(HttpContext context, JobBoard board, JobService jobs)
    {
        if (Running(context, board) is { } live) await jobs.CancelAsync(live.Snapshot.Job.Id);
        await WriteAsync(context, new JsonObject());
    }

    private static async Task Skip(HttpContext context, JobBoard board)
    {
        if (Running(context, board) is { } live) await live.Skip.CancelAsync();
        await WriteAsync(context, new JsonObject());
    }

    private static async Task Information(HttpContext context, RequestBody body, GivenPictures given)
    {
        var text = new FieldReader(await body.ReadJsonAsync(context)).Text("image") ?? throw Refusals.Field("image", "image is missing.");
        var about = await given.DescribeAsync(EncodedPicture.Decode(text) ?? throw Refusals.Field("image", "image is no base64."));
        var known = about.Metadata;
        await WriteAsync(context, new JsonObject
        {
            ["info"] = about.Parameters ?? "",
            ["items"] = new JsonObject { ["parameters"] = about.Parameters ?? "" },
            ["parameters"] = known is null ? new JsonObject() : new JsonObject
            {
                ["Prompt"] = known.Prompt,
                ["Negative prompt"] = known.NegativePrompt ?? "",
                ["Steps"] = known.Steps.ToString(CultureInfo.InvariantCulture),
                ["Sampler"] = known.Scheduler,
                ["CFG scale"] = known.GuidanceScale?.ToString(CultureInfo.InvariantCulture),
                ["Seed"] = known.Seed?.ToString(CultureInfo.InvariantCulture),
                ["Size-1"] = known.Width,
                ["Size-2"] = known.Height,
                ["Model"] = known.Model,
            },
        });
    }

    private static async Task Enlarge(HttpContext context, RequestBody body, GivenPictures given)
    {
        var fields = new FieldReader(await body.ReadJsonAsync(context));
        var scale = fields.Number("upscaling_resize") ?? 2;
        var mode = fields.Whole("resize_mode", 0, 1) ?? 0;
        var (width, height) = (fields.Whole("upscaling_resize_w", 1, PictureRequest.LargestSide),
            fields.Whole("upscaling_resize_h", 1, PictureRequest.LargestSide));
        var image = await given.PreparedAsync("image", fields.Text("image") ?? throw Refusals.Field("image", "image is missing."), picture =>
        {
            var (across, down) = mode == 1 && width is { } w && height is { } h ? (w, h) : ((int)(picture.Width * scale), (int)(picture.Height * scale));
            if (across is < 1 or > PictureRequest.LargestSide || down is < 1 or > PictureRequest.LargestSide) throw Refusals.Field("upscaling_resize",
                $"The picture would have {across} x {down} pixels; the largest side is {PictureRequest.LargestSide}.");
            return picture.Resize(across, down, ResizeFilter.Lanczos);
        });
        await WriteAsync(context, new JsonObject { ["html_info"] = "", ["image"] = image });
    }

    /// <summary>The job at work, if the caller may see it.</summary>
    private static JobLive? Running(HttpContext context, JobBoard board) => board.Running is { } live && context.Caller().MaySee(live.Snapshot.Job.Owner) ? live
        : null;

    internal static Task WriteAsync(HttpContext context, JsonNode answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(AnswerJson.Text(answer), context.RequestAborted);
    }
}
