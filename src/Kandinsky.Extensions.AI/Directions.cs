using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>Embeddings made to length 1: what they mean is in their direction.</summary>
internal static class Directions
{
    public static GeneratedEmbeddings<Embedding<float>> Of(IEnumerable<float[]> embeddings, string model)
    {
        var now = DateTimeOffset.UtcNow;
        return [.. embeddings.Select(embedding => new Embedding<float>(Unit(embedding)) { ModelId = model, CreatedAt = now })];
    }

    /// <summary>Refuses what cannot be done.</summary>
    /// <exception cref="KandinskyException">Another width or model is asked for.</exception>
    public static void Check(EmbeddingGenerationOptions? options, string model, int width)
    {
        if (options?.Dimensions is { } wanted && wanted != width)
            throw PaintingOrder.Wrong($"Embeddings have {width} numbers, not {wanted}; leave Dimensions out");
        if (options?.ModelId is { } named && named != model)
            throw PaintingOrder.Wrong($"This generator embeds with '{model}', not with '{LegibleText.Of(named)}'; leave ModelId out");
    }

    private static float[] Unit(float[] embedding)
    {
        var length = Math.Sqrt(embedding.Sum(number => (double)number * number));
        return length == 0 ? embedding : [.. embedding.Select(number => (float)(number / length))];
    }
}
