using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Kandinsky 2.1: the image embedding guides as 10 tokens, followed by one for every position of the prompt; image and prompt as one vector.</summary>
internal sealed class TextImageGuideProjection(UNetConfig config, Weights tokens, Weights vector) : IGuideProjection
{
    private readonly Linear _imageTokens = new(config.EncoderHidDim, config.ImageTokens * config.CrossAttentionDim, tokens["image_embeds"], sensitive: true,
        use: LinearUse.Once);
    private readonly Linear _textTokens = new(config.TextWidth, config.CrossAttentionDim, tokens["text_proj"], sensitive: true, use: LinearUse.Once);
    private readonly Linear _imageVector = new(config.EncoderHidDim, config.TimeChannels, vector["image_proj"], sensitive: true, use: LinearUse.Once);
    private readonly Linear _textVector = new(config.CrossAttentionDim, config.TimeChannels, vector["text_proj"], sensitive: true, use: LinearUse.Once);
    private readonly LayerNorm _textNorm = new(config.TimeChannels, vector["text_norm"]);

    /// <inheritdoc/>
    public Tensor Tokens(Tensor images, UNetTexts? texts)
    {
        var (batch, positions) = (images.Shape[0], texts!.HiddenStates.Shape[1]);
        var (image, text) = (_imageTokens.Forward(images).Reshape(new Shape(batch * config.ImageTokens, config.CrossAttentionDim)),
            _textTokens.Forward(texts.HiddenStates));
        RowOf[] rows =
        [
            .. Enumerable.Range(0, batch).SelectMany(sample => Rows(0, sample, config.ImageTokens).Concat(Rows(1, sample, positions))),
        ];
        return Ops.GatherRows([image, text], rows).Reshape(new Shape(batch, config.ImageTokens + positions, config.CrossAttentionDim));

        static IEnumerable<RowOf> Rows(int tensor, int sample, int count) => Enumerable.Range(sample * count, count).Select(row => new RowOf(tensor, row));
    }

    /// <inheritdoc/>
    public Tensor Vector(Tensor images, UNetTexts? texts)
    {
        var text = _textNorm.Forward(_textVector.Forward(texts!.Embeddings));
        return Ops.Add(_imageVector.Forward(images), text, into: text);
    }
}
