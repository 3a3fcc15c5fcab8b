using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kandinsky.Server;

/// <summary>Embeddings of texts in OpenAI's form, as lists of numbers or, as its clients ask, as their bytes in base64.</summary>
internal static class OpenAiEmbeddings
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/embeddings", Embed).WithTags("OpenAI")
        .WithSummary("Embeds texts, for search").Accepts<object>("application/json");

    private static async Task Embed(HttpContext context, RequestBody body, ModelShelf models)
    {
        var fields = new FieldReader(await body.ReadJsonAsync(context));
        var input = fields.Array("input");
        var name = fields.Text("model");
        var isPacked = fields.Word("encoding_format", "float", "base64") == "base64";
        var wanted = fields.Whole("dimensions", 1);
        fields.Text("user");
        fields.RefuseOthers();
        if (input is not { Count: >= 1 and <= EmbeddingRoutes.Most } || input.Any(text => text.ValueKind != JsonValueKind.String))
            throw Refusals.Field("input", $"input takes a text or 1 to {EmbeddingRoutes.Most} texts.");
        var model = models.Find(name is not null && name.StartsWith("text-embedding-", StringComparison.Ordinal) ? null : name, JobTasks.TextToImage);
        var pipeline = await Task.Run(() => models.ForEmbedding(model), context.RequestAborted);
        if (wanted is not null && wanted != pipeline.EmbeddingWidth)
            throw OpenAiRequest.CannotHonour("dimensions", $"Embeddings have {pipeline.EmbeddingWidth} numbers; leave dimensions out.");
        var embeddings = await EmbeddingRoutes.WaitAsync(
            () => EmbeddingRoutes.TextsAsync(pipeline, [.. input.Select(text => text.GetString()!)], "input", context.RequestAborted), context.RequestAborted);
        var data = embeddings.Index().Select(row => (JsonNode)new JsonObject
        {
            ["object"] = "embedding",
            ["index"] = row.Index,
            ["embedding"] = isPacked ? Convert.ToBase64String(MemoryMarshal.AsBytes(row.Item.AsSpan()))
                : new JsonArray([.. row.Item.Select(number => JsonValue.Create(number))]),
        });
        var answer = new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. data]),
            ["model"] = model.Name,
            ["usage"] = new JsonObject { ["prompt_tokens"] = 0, ["total_tokens"] = 0 },
        };
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(AnswerJson.Text(answer), context.RequestAborted);
    }
}
