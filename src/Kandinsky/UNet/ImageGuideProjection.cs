using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Kandinsky 2.2: the image embedding alone guides, as 32 tokens and as a vector, both normalised.</summary>
internal sealed class ImageGuideProjection(UNetConfig config, Weights tokens, Weights vector) : IGuideProjection
{
    private readonly Linear _imageTokens = new(config.EncoderHidDim, config.ImageTokens * config.CrossAttentionDim, tokens["image_embeds"], sensitive: true,
        use: LinearUse.Once);
    private readonly LayerNorm _tokenNorm = new(config.CrossAttentionDim, tokens["norm"]);
    private readonly Linear _imageVector = new(config.EncoderHidDim, config.TimeChannels, vector["image_proj"], sensitive: true, use: LinearUse.Once);
    private readonly LayerNorm _vectorNorm = new(config.TimeChannels, vector["image_norm"]);

    /// <inheritdoc/>
    public Tensor Tokens(Tensor images, UNetTexts? texts) =>
        _tokenNorm.Forward(_imageTokens.Forward(images).Reshape(new Shape(images.Shape[0], config.ImageTokens, config.CrossAttentionDim)));

    /// <inheritdoc/>
    public Tensor Vector(Tensor images, UNetTexts? texts) => _vectorNorm.Forward(_imageVector.Forward(images));
}
