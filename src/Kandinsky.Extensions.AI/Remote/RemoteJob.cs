using System.Text.Json.Nodes;

namespace Kandinsky.Extensions.AI;

/// <summary>Requests in the words of the service's own API.</summary>
internal static class RemoteJob
{
    /// <summary>What to send for an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="model">The model for orders that name none.</param>
    /// <exception cref="KandinskyException">It has what the service does not take.</exception>
    public static JsonObject Of(PaintingOrder order, string? model)
    {
        var json = order.ToJson();
        if (json["prompt"] is JsonArray) throw PaintingOrder.Wrong("The service takes one prompt a request; send one request for each");
        if (json["task"]?.GetValue<string>() == "embedding-to-embedding") json["task"] = "variations";
        if (json.Remove("scheduler", out var sampler)) json["sampler"] = sampler;
        json.Remove("template");   // It records what prompts were, and changes nothing.
        if (order.Previews == 0) json["preview_every"] = 0;
        if (order.Count > 1) json["count"] = order.Count;
        if (order.Fast is { } fast) json["fast"] = fast;
        if ((order.Model ?? model) is { } named) json["model"] = named;
        if (order.Format == PictureFormat.Jpeg) (json["format"], json["quality"]) = ("jpeg", order.Quality);
        return json;
    }
}
