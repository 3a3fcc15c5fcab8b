using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>MoVQ's latents of a picture, as the decoder's training takes them: without scaling or quantisation.</summary>
/// <param name="decoder">The folder of a decoder.</param>
public sealed class LatentEncoder(ModelFolder decoder) : IPictureEncoder
{
    private readonly ModelPart<MoVQ> _movq = new(decoder, "movq", (config, weights) => new MoVQ(MoVQConfig.From(config), weights));
    private readonly Arena _arena = new();

    /// <inheritdoc/>
    public string Identity => $"latents 1 {_movq.Identity}";

    /// <inheritdoc/>
    public bool HeedsCrop => true;

    /// <summary>Encodes the cropped picture.</summary>
    /// <inheritdoc/>
    /// <returns>[height / 8, width / 8, channels], channels last, for a MoVQ that halves three times.</returns>
    public (float[] Numbers, long[] Shape) Encode(Image picture, PictureSize size, PictureCrop crop)
    {
        using var scratch = _arena.Scope();
        var pixels = Ops.FromBytes(crop.Of(picture, size).Pixels, new Shape(1, size.Height, size.Width, 3), 127.5f, [1], [1], _arena);
        var latents = _movq.Model.Encode(pixels);
        return (latents.ToArray(), [latents.Shape[1], latents.Shape[2], latents.Shape[3]]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _movq.Dispose();
        _arena.Dispose();
    }
}
