using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>The CLIP image embedding of the whole picture, as the reference's scripts condition the decoder on it.</summary>
/// <param name="prior">The folder of a prior.</param>
public sealed class EmbeddingEncoder(ModelFolder prior) : IPictureEncoder
{
    private readonly ModelPart<ClipImageEncoder> _encoder = new(prior, "image_encoder", (config, weights) =>
        new ClipImageEncoder(ClipImageConfig.From(config), weights));
    private readonly ClipImageProcessor _processor = new(ClipImageProcessorConfig.From(prior.Config("image_processor")));
    private readonly Arena _arena = new();

    /// <inheritdoc/>
    public string Identity =>
        $"embedding 1 {_encoder.Identity} {_processor.Config.ShortestEdge} {_processor.Config.CropSize} {string.Join(' ', _processor.Config.Mean)} "
            + $"{string.Join(' ', _processor.Config.Deviation)}";

    /// <inheritdoc/>
    public bool HeedsCrop => false;

    /// <summary>The width of an embedding.</summary>
    public int Width => _encoder.Model.Config.EmbeddingDim;

    /// <summary>Encodes the whole picture.</summary>
    /// <inheritdoc/>
    /// <returns>[width of the embedding].</returns>
    public (float[] Numbers, long[] Shape) Encode(Image picture, PictureSize size, PictureCrop crop)
    {
        var embedding = Embed([picture]);
        return (embedding, [embedding.Length]);
    }

    /// <summary>The embeddings of several pictures, of any sizes.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <returns>[pictures, width of the embedding].</returns>
    public float[] Embed(IReadOnlyList<Image> pictures)
    {
        using var scratch = _arena.Scope();
        return _encoder.Model.Forward(_processor.Process(pictures, _arena)).ToArray();
    }

    /// <summary>The embedding of an all-zero image, which the pipelines lead away from where nothing else is given.</summary>
    /// <returns>[width of the embedding].</returns>
    public float[] EmbedNothing()
    {
        using var scratch = _arena.Scope();
        var size = _encoder.Model.Config.ImageSize;
        return _encoder.Model.Forward(_arena.Zeros(new Shape(1, size, size, ClipImageConfig.Channels))).ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        _arena.Dispose();
    }
}
