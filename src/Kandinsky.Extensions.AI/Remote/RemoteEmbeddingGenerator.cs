using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>Has a service embed texts and pictures, as <see cref="KandinskyEmbeddingGenerator"/> does here.</summary>
/// <param name="client">The service; it is not disposed with this.</param>
public sealed class RemoteEmbeddingGenerator(KandinskyClient client) : IEmbeddingGenerator<string, Embedding<float>>,
    IEmbeddingGenerator<DataContent, Embedding<float>>
{
    private const int AtOnce = 16;

    /// <summary>Embeds texts; what the encoder cannot hold of a long one is cut.</summary>
    /// <inheritdoc/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default) => EmbedAsync("texts", values, options, cancellationToken);

    /// <summary>Embeds pictures, PNG or JPEG files.</summary>
    /// <inheritdoc/>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default) =>
        EmbedAsync("images", values.Select(content => Convert.ToBase64String(content.Data.Span)), options, cancellationToken);

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata)
                ? new EmbeddingGeneratorMetadata(PaintingStream.Provider, client.Address, client.Options.Model, null)
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(KandinskyClient) ? client
            : null;
    }

    /// <summary>Nothing: the client is its owner's.</summary>
    public void Dispose()
    {
    }

    private async Task<GeneratedEmbeddings<Embedding<float>>> EmbedAsync(string field, IEnumerable<string> values, EmbeddingGenerationOptions? options,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(values);
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var some in values.Chunk(AtOnce))
        {
            var body = new JsonObject { [field] = new JsonArray([.. some.Select(value => JsonValue.Create(value))]) };
            if ((options?.ModelId ?? client.Options.Model) is { } model) body["model"] = model;
            var answer = await client.SendJsonAsync(HttpMethod.Post, "api/v1/embeddings", body, cancellation).ConfigureAwait(false);
            var rows = answer[field]!.AsArray().Select(row => row!.AsArray().Select(number => number!.GetValue<float>()).ToArray()).ToList();
            var name = answer["model"]!.GetValue<string>();
            if (rows.Count > 0) Directions.Check(new() { Dimensions = options?.Dimensions }, name, rows[0].Length);
            embeddings.AddRange(Directions.Of(rows, name));
        }
        return embeddings;
    }
}
