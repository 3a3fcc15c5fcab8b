using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>Which task a request means, told from what it brings.</summary>
internal static class RequestedTask
{
    private const int MostPictures = 16;

    /// <summary>Adds the task's name and what it needs to the fields.</summary>
    /// <exception cref="KandinskyException">There is neither prompt nor picture, or things do not go together.</exception>
    public static void Complete(AdditionalFields given, ImageGenerationRequest request)
    {
        var fields = given.Fields;
        string[] pictures = [.. (request.OriginalImages ?? []).Select(content => Convert.ToBase64String(GivenContent.FileOf(content).Span))];
        if (pictures.Length > MostPictures) throw PaintingOrder.Wrong($"There are {pictures.Length} pictures; give at most {MostPictures}");
        if (given.Weights is not null && pictures.Length < 2) throw PaintingOrder.Wrong("weights are for several pictures, which are mixed");
        var task = pictures.Length switch
        {
            0 => fields.ContainsKey("hint") ? "control" : "text-to-image",
            > 1 => "mix",
            _ => fields.ContainsKey("mask") ? "inpaint"
                : fields.ContainsKey("hint") ? "control"
                : string.IsNullOrEmpty(request.Prompt) ? "mix"
                : fields.ContainsKey("prior_strength") ? "embedding-to-embedding"
                : "image-to-image",
        };
        if (pictures.Length == 0 && fields.ContainsKey("mask")) throw PaintingOrder.Wrong("There is a mask without a picture; give the picture to be edited");
        fields["task"] = task;
        if (task == "mix")
        {
            fields["items"] = Items(request.Prompt, pictures, given.Weights);
            return;
        }
        fields["prompt"] = request.Prompt is { Length: > 0 } prompt ? prompt : throw PaintingOrder.Wrong("There is no prompt; say what to paint");
        if (pictures.Length == 1) fields["image"] = pictures[0];
    }

    /// <summary>The prompt and the pictures in equal parts, or by the weights: of the pictures, or of prompt and pictures.</summary>
    private static JsonArray Items(string? prompt, string[] pictures, IReadOnlyList<float>? weights)
    {
        var texts = string.IsNullOrEmpty(prompt) ? 0 : 1;
        var all = weights is null ? [.. Enumerable.Repeat(1f / (pictures.Length + texts), pictures.Length + texts)]
            : weights.Count == pictures.Length + texts ? weights
            : weights.Count == pictures.Length ? [Math.Max(0, 1 - weights.Sum()), .. weights]
            : throw PaintingOrder.Wrong(
                $"weights has {weights.Count} numbers for {pictures.Length} pictures; give one a picture, or one more for the prompt, which comes first");
        var items = new JsonArray();
        if (texts == 1) items.Add((JsonNode)new JsonObject { ["text"] = prompt, ["weight"] = all[0] });
        foreach (var (index, picture) in pictures.Index()) items.Add((JsonNode)new JsonObject { ["image"] = picture, ["weight"] = all[index + texts] });
        return items;
    }
}
