using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kandinsky.Server;

/// <summary>A model that requests may name.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Kind">decoder, inpaint-decoder or control-decoder.</param>
/// <param name="Default">Whether it paints what names no model.</param>
/// <param name="Sampler">Its own sampler.</param>
/// <param name="Fast">Whether it has a distilled adapter, so that requests may say fast.</param>
internal sealed record ModelView(string Name, string Kind, bool Default, string Sampler, bool Fast);

/// <summary>The models.</summary>
internal sealed record ModelList(IReadOnlyList<ModelView> Models);

/// <summary>A sampler that requests may name.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Summary">What it is and when to use it.</param>
/// <param name="Paper">Where it comes from.</param>
internal sealed record SamplerView(string Name, string Summary, string Paper);

/// <summary>The samplers.</summary>
internal sealed record SamplerList(IReadOnlyList<SamplerView> Samplers);

/// <summary>The adapters, by the names that requests may give.</summary>
internal sealed record AdapterList(IReadOnlyList<string> Adapters);

/// <summary>What a picture's file says of itself.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="MediaType">image/png or image/jpeg.</param>
/// <param name="Metadata">How it was made; left out if the file does not say.</param>
/// <param name="Parameters">The same as text in the form that picture generators share.</param>
internal sealed record PictureInformation(int Width, int Height, string MediaType, PictureMetadata? Metadata, string? Parameters);

/// <summary>How the service is.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Caller">The name of the key that asks.</param>
/// <param name="Admin">Whether everybody's jobs are seen.</param>
/// <param name="KeysRequired">Whether there are keys.</param>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="Running">The job that is painted, if the caller may know it.</param>
/// <param name="QueueLimit">The most jobs that may wait.</param>
/// <param name="PixelLimit">The most pixels of a picture that is given.</param>
/// <param name="BodyLimit">The longest body in bytes.</param>
/// <param name="PicturesLimit">The most pictures of a job.</param>
/// <param name="FreeBytes">Bytes that are free on the disk.</param>
internal sealed record ServiceStatus(
    string Version, string Caller, bool Admin, bool KeysRequired, int Waiting, string? Running, int QueueLimit, long PixelLimit, long BodyLimit,
    int PicturesLimit, long FreeBytes);

/// <summary>What there is to choose from, what a file says, and how the service is.</summary>
internal static class CatalogRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("Catalog");
        api.MapGet("/models", Models).WithSummary("Lists models");
        api.MapGet("/samplers", Samplers).WithSummary("Lists samplers");
        api.MapGet("/adapters", Adapters).WithSummary("Lists adapters");
        api.MapPost("/info", Information).Accepts<byte[]>("image/png", "image/jpeg", "multipart/form-data")
            .WithSummary("Tells how a picture was made, from its file");
        api.MapGet("/status", Status).WithSummary("Tells how the service is");
    }

    /// <summary>The program's version.</summary>
    public static string Version { get; } = typeof(CatalogRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "0";

    private static Ok<ModelList> Models(ModelShelf models) => TypedResults.Ok(new ModelList([.. models.Models.Select(model =>
        new ModelView(model.Name, KindOf(model.Folder.Kind), model == models.Default,
            SchedulerCatalog.DefaultName(SchedulerConfig.From(model.Folder.Config("scheduler"))), model.PaintsFast))]));

    private static Ok<SamplerList> Samplers() =>
        TypedResults.Ok(new SamplerList([.. SchedulerCatalog.Entries.Select(entry => new SamplerView(entry.Name, entry.Summary, entry.Paper))]));

    private static Ok<AdapterList> Adapters(ModelShelf models) => TypedResults.Ok(new AdapterList([.. models.Adapters.Keys]));

    private static async Task<Ok<PictureInformation>> Information(HttpContext context, RequestBody body, GivenPictures given)
    {
        var file = RequestBody.IsMultipart(context.Request)
            ? (await body.ReadFormAsync(context)).Files("image", "file") is [var first, ..] ? first
                : throw Refusals.Field("image", "The form has no file named image.")
            : await body.ReadAsync(context);
        return TypedResults.Ok(await given.DescribeAsync(file));
    }

    private static Ok<ServiceStatus> Status(HttpContext context, ServerSettings settings, IJobQueue queue, JobBoard board, ApiKeys keys, DataFolder folder)
    {
        var caller = context.Caller();
        var running = board.Running?.Snapshot.Job;
        return TypedResults.Ok(new ServiceStatus(
            Version, caller.Name, caller.IsAdmin, keys.AreRequired, queue.Waiting.Count, running is not null && caller.MaySee(running.Owner) ? running.Id
                : null,
            settings.QueueLimit, settings.PixelLimit, settings.BodyLimit, settings.PicturesLimit, folder.FreeBytes));
    }

    private static string KindOf(ModelKind kind) => kind switch
    {
        ModelKind.InpaintDecoder => "inpaint-decoder",
        ModelKind.ControlNetDecoder => "control-decoder",
        _ => "decoder",
    };
}
