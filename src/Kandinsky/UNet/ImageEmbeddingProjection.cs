using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The image embedding as 32 tokens for attention (<c>encoder_hid_proj</c>, spec B.6.1).</summary>
sealed class ImageTokenProjection(UNetConfig config, Weights weights)
{
    private readonly Linear _imageEmbeds = new(config.EncoderHidDim, UNetConfig.ImageTokens * config.CrossAttentionDim, weights["image_embeds"], sensitive: true, use: LinearUse.Once);
    private readonly LayerNorm _norm = new(config.CrossAttentionDim, weights["norm"]);

    /// <param name="embeddings">[batch, embedding width].</param>
    /// <returns>[batch, 32, cross-attention width].</returns>
    public Tensor Forward(Tensor embeddings) =>
        _norm.Forward(_imageEmbeds.Forward(embeddings).Reshape(new Shape(embeddings.Shape[0], UNetConfig.ImageTokens, config.CrossAttentionDim)));
}

/// <summary>The image embedding as a vector added to the time embedding (<c>add_embedding</c>, spec B.6.1).</summary>
sealed class ImageTimeProjection(UNetConfig config, Weights weights)
{
    private readonly Linear _imageProjection = new(config.EncoderHidDim, config.TimeChannels, weights["image_proj"], sensitive: true, use: LinearUse.Once);
    private readonly LayerNorm _norm = new(config.TimeChannels, weights["image_norm"]);

    /// <param name="embeddings">[batch, embedding width].</param>
    /// <returns>[batch, time channels].</returns>
    public Tensor Forward(Tensor embeddings) => _norm.Forward(_imageProjection.Forward(embeddings));
}
