using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Kandinsky.Server;

/// <summary>Pictures: searched, shown, deleted and had back.</summary>
internal static class PictureRoutes
{
    private const int MostListed = 200;
    private const int MostWords = 10;
    private const string ForEver = "private, max-age=31536000, immutable"; // A picture's file never changes.

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pictures = routes.MapGroup("/api/v1/pictures").WithTags("Pictures");
        pictures.MapGet("/", List).WithSummary("Searches pictures, the newest first")
            .WithDescription("search: words that must all be in the prompt or the negative prompt.");
        pictures.MapGet("/{id}", Get).WithSummary("Tells how a picture was made");
        pictures.MapGet("/{id}/file", Contents).WithSummary("A picture's file, with how it was made in it")
            .WithDescription("download=true has browsers save it.").Produces(200, contentType: "image/png");
        pictures.MapGet("/{id}/thumbnail", Thumbnail).WithSummary("A small JPEG of a picture; the picture itself while the disk is full")
            .Produces(200, contentType: "image/jpeg");
        pictures.MapDelete("/{id}", Delete).WithSummary("Deletes a picture").WithDescription("It can be had back for half an hour.");
        pictures.MapPost("/{id}/restore", Restore).WithSummary("Has a deleted picture back");
    }

    private static async Task<Ok<PictureList>> List(
        HttpContext context, IPictureStore pictures, string? search = null, string? task = null, string? model = null, string? sampler = null,
        ulong? seed = null, string? job = null, string? before = null, int limit = 50)
    {
        if (limit is < 1 or > MostListed) throw Refusals.Field("limit", $"limit is from 1 to {MostListed}.");
        if (before is not null && !RecordId.Fits(before)) throw Refusals.Field("before", "before takes the id of a picture.");
        var found = await pictures.ListAsync(new()
        {
            Owner = context.Caller().Owns,
            Words = [.. (search ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MostWords)],
            Task = task,
            Model = model,
            Sampler = sampler,
            Seed = seed,
            Job = job,
            Before = before,
            Limit = limit,
        });
        return TypedResults.Ok(new PictureList([.. found.Select(PictureView.Of)], found.Count == limit ? found[^1].Id : null));
    }

    private static async Task<Ok<PictureView>> Get(HttpContext context, string id, IPictureStore pictures) =>
        TypedResults.Ok(PictureView.Of(await FindAsync(context, id, pictures)));

    private static async Task<PhysicalFileHttpResult> Contents(HttpContext context, string id, IPictureStore pictures, PictureFiles files,
        bool download = false)
    {
        var picture = await FindAsync(context, id, pictures);
        context.Response.Headers.CacheControl = ForEver;
        return TypedResults.PhysicalFile(
            files.Pictures.PathOf(picture.Digest), picture.MediaType, download ? $"{picture.Id}.{(picture.Format == PictureFormat.Png ? "png" : "jpg")}"
                : null, entityTag: new EntityTagHeaderValue($"\"{picture.Digest}\""));
    }

    private static async Task<PhysicalFileHttpResult> Thumbnail(HttpContext context, string id, IPictureStore pictures, PictureFiles files)
    {
        var picture = await FindAsync(context, id, pictures);
        if (files.Thumbnails.Find(picture.Digest, files.Pictures) is { } thumbnail)
        {
            context.Response.Headers.CacheControl = ForEver;
            return TypedResults.PhysicalFile(thumbnail, "image/jpeg", entityTag: new EntityTagHeaderValue($"\"{picture.Digest}-small\""));
        }
        context.Response.Headers.CacheControl = "no-store"; // The picture itself, until there is room for a small one.
        return TypedResults.PhysicalFile(files.Pictures.PathOf(picture.Digest), picture.MediaType);
    }

    private static async Task<NoContent> Delete(HttpContext context, string id, IPictureStore pictures, TimeProvider clock)
    {
        await FindAsync(context, id, pictures);
        await pictures.MarkAsync(id, clock.GetUtcNow());
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PictureView>> Restore(HttpContext context, string id, IPictureStore pictures)
    {
        var picture = await FindAsync(context, id, pictures, deleted: true);
        await pictures.MarkAsync(id, null);
        return TypedResults.Ok(PictureView.Of(picture));
    }

    private static async Task<Picture> FindAsync(HttpContext context, string id, IPictureStore pictures, bool deleted = false) =>
        RecordId.Fits(id) && await pictures.FindAsync(id) is { } picture && context.Caller().MaySee(picture.Owner) && (deleted || picture.Deleted is null)
            ? picture : throw Refusals.NotFound("picture");
}
