using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>
/// CLIP's embeddings of texts and of pictures, of length 1 and in one space: the scalar product of a text's and a picture's tells how well the picture
/// shows the text, so that pictures can be searched by words, or by pictures.
/// </summary>
/// <param name="model">The model, of which the prior's encoders are used; it is not disposed with this.</param>
public sealed class KandinskyEmbeddingGenerator(KandinskyModel model) : IEmbeddingGenerator<string, Embedding<float>>,
    IEmbeddingGenerator<DataContent, Embedding<float>>
{
    /// <summary>Embeds texts; what the encoder cannot hold of a long one is cut.</summary>
    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var pipeline = await Task.Run(() => model.Pipeline, cancellationToken).ConfigureAwait(false);
        Directions.Check(options, model.Name, pipeline.EmbeddingWidth);
        return Directions.Of(await pipeline.EmbedTextsAsync([.. values], cancellationToken).ConfigureAwait(false), model.Name);
    }

    /// <summary>Embeds pictures, PNG or JPEG files.</summary>
    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (pipeline, pictures) = await Task.Run<(KandinskyPipeline, IReadOnlyList<Image>)>(() => (model.Pipeline, [.. values.Select(GivenContent.PictureOf)]),
            cancellationToken).ConfigureAwait(false);
        Directions.Check(options, model.Name, pipeline.EmbeddingWidth);
        return Directions.Of(await pipeline.EmbedPicturesAsync(pictures, cancellationToken).ConfigureAwait(false), model.Name);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata)
                ? new EmbeddingGeneratorMetadata(PaintingStream.Provider, null, model.Name, model.IsLoaded ? model.Pipeline.EmbeddingWidth : null)
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(KandinskyModel) ? model
            : null;
    }

    /// <summary>Nothing: the model is its owner's.</summary>
    public void Dispose()
    {
    }
}
