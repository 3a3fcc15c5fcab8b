using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kandinsky.Server;

/// <summary>What to embed.</summary>
/// <param name="Texts">Texts; what the encoder cannot hold of a long one is cut.</param>
/// <param name="Images">Pictures in base64 or as data URLs.</param>
/// <param name="Model">A model whose prior's encoders are used; the default if left out.</param>
internal sealed record EmbeddingsRequest(IReadOnlyList<string>? Texts = null, IReadOnlyList<string>? Images = null, string? Model = null);

/// <summary>CLIP's embeddings: near in direction where texts and pictures mean the same.</summary>
/// <param name="Model">The model.</param>
/// <param name="Texts">One for each text.</param>
/// <param name="Images">One for each picture.</param>
internal sealed record EmbeddingsView(string Model, IReadOnlyList<float[]> Texts, IReadOnlyList<float[]> Images);

/// <summary>Embeddings of texts and pictures, for search. They wait for the picture that is being painted.</summary>
internal static class EmbeddingRoutes
{
    /// <summary>The most texts and pictures of a request.</summary>
    public const int Most = 64;

    private const int LongestText = 32_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/embeddings", Embed).WithTags("Embeddings")
        .WithSummary("Embeds texts and pictures, so that pictures can be searched by words and by pictures")
        .WithDescription($"At most {Most} texts and pictures; they wait for the picture that is being painted.").Accepts<EmbeddingsRequest>("application/json");

    /// <summary>The embeddings of texts, checked.</summary>
    public static Task<IReadOnlyList<float[]>> TextsAsync(
        KandinskyPipeline pipeline, IReadOnlyList<string> texts, string field, CancellationToken cancellation) =>
        texts.Index().Where(text => text.Item.Length > LongestText).Select(text => (int?)text.Index).FirstOrDefault() is { } index
            ? throw Refusals.Field($"{field}[{index}]", $"{field}[{index}] is longer than {LongestText} letters; the encoder reads 77 tokens.")
            : pipeline.EmbedTextsAsync(texts, cancellation);

    /// <summary>Waits for embeddings; a model that had to go meanwhile is no fault of the client's.</summary>
    /// <exception cref="RefusalException">Its memory was needed.</exception>
    public static async Task<T> WaitAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await work();
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException && !cancellation.IsCancellationRequested)
        {
            throw new RefusalException(503, "busy", "The model's memory was needed for a picture; try again.", retryAfter: TimeSpan.FromSeconds(5));
        }
    }

    private static async Task<Ok<EmbeddingsView>> Embed(HttpContext context, RequestBody body, ModelShelf models, GivenPictures given)
    {
        var request = ApiJson.Read(await body.ReadJsonAsync(context), ApiJson.Configured.EmbeddingsRequest);
        var (texts, images) = (request.Texts ?? [], request.Images ?? []);
        if (texts.Count + images.Count is 0 or > Most)
            throw Refusals.Field("texts", $"Give 1 to {Most} texts and images together, not {texts.Count + images.Count}.");
        var model = models.Find(request.Model, JobTasks.TextToImage);
        var pipeline = await Task.Run(() => models.ForEmbedding(model), context.RequestAborted);
        return TypedResults.Ok(await WaitAsync(async () =>
        {
            var ofTexts = texts.Count == 0 ? [] : await TextsAsync(pipeline, texts, "texts", context.RequestAborted);
            var ofImages = new List<float[]>();
            foreach (var (index, image) in images.Index())
                ofImages.AddRange(await pipeline.EmbedPicturesAsync([await given.DecodedAsync($"images[{index}]", image)], context.RequestAborted));
            return new EmbeddingsView(model.Name, ofTexts, ofImages);
        }, context.RequestAborted));
    }
}
