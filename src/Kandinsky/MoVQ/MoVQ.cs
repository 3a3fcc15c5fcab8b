using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The autoencoder between pictures and latents (docs/kandinsky.md: MoVQ). Latents are neither scaled nor quantised by the pipelines.</summary>
public sealed class MoVQ
{
    private readonly MoVQEncoder _encoder;
    private readonly Conv2d _quantConv;
    private readonly VectorQuantizer _quantizer;
    private readonly Conv2d _postQuantConv;
    private readonly MoVQDecoder _decoder;

    /// <summary>Declares the model's weights; they are read and packed when first used.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="weights">The checkpoint's root.</param>
    public MoVQ(MoVQConfig config, Weights weights)
    {
        Config = config;
        _encoder = new(config, weights["encoder"]);
        _quantConv = new(config.LatentChannels, config.CodebookDim, kernel: 1, weights["quant_conv"], sensitive: true);
        _quantizer = new(config, weights["quantize"]);
        _postQuantConv = new(config.CodebookDim, config.LatentChannels, kernel: 1, weights["post_quant_conv"], sensitive: true);
        _decoder = new(config, weights["decoder"]);
    }

    /// <summary>The model's numbers.</summary>
    public MoVQConfig Config { get; }

    /// <summary>Picture to latents, not quantised.</summary>
    /// <param name="image">[batch, height, width, 3] in [−1, 1]; height and width multiples of <see cref="MoVQConfig.Factor"/>.</param>
    /// <returns>[batch, height/factor, width/factor, 4].</returns>
    public Tensor Encode(Tensor image) => _quantConv.Forward(_encoder.Forward(image));

    /// <summary>Latents to picture.</summary>
    /// <param name="latents">[batch, height, width, 4].</param>
    /// <param name="quantize">Whether the latents are replaced by rows of the codebook first; the pipelines never do.</param>
    /// <returns>[batch, factor·height, factor·width, 3], about [−1, 1].</returns>
    public Tensor Decode(Tensor latents, bool quantize = false)
    {
        if (quantize) latents = _quantizer.Forward(latents);
        return _decoder.Forward(_postQuantConv.Forward(latents), latents);
    }

    /// <summary>How far latents are from the codebook's rows: what training adds to the error of colours (van den Oord et al. 2017, equation 3).</summary>
    /// <param name="latents">[batch, height, width, 4].</param>
    /// <param name="commitment">How much the latents are drawn to the codebook, beside the codebook to the latents.</param>
    /// <returns>[1].</returns>
    public Tensor CodebookError(Tensor latents, float commitment) => _quantizer.Error(latents, commitment);
}
