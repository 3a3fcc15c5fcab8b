using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Prepares pictures for CLIP's image encoder as the reference does on Pillow (docs/kandinsky.md: Image preprocessing), to the last bit.</summary>
/// <param name="config">Sizes and colours.</param>
public sealed class ClipImageProcessor(ClipImageProcessorConfig config)
{
    /// <summary>Sizes and colours.</summary>
    public ClipImageProcessorConfig Config { get; } = config;

    /// <summary>
    /// Drops alpha, resizes the shorter side to <see cref="ClipImageProcessorConfig.ShortestEdge"/>, crops the middle and normalises.
    /// </summary>
    /// <param name="pictures">Pictures of any size and colour mode.</param>
    /// <param name="arena">Where the result is made.</param>
    /// <returns>[pictures, crop size, crop size, 3].</returns>
    /// <exception cref="KandinskyException">A picture is so narrow that it cannot be resized.</exception>
    public Tensor Process(IReadOnlyList<Image> pictures, Arena arena)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var size = Config.CropSize;
        byte[] bytes = [.. pictures.SelectMany(picture => Crop(picture).Pixels.ToArray())];
        return Ops.FromBytes(bytes, new Shape(pictures.Count, size, size, ClipImageConfig.Channels), 255, [.. Config.Mean], [.. Config.Deviation], arena);
    }

    /// <summary>The middle of a picture at the encoder's size, in red, green and blue.</summary>
    internal Image Crop(Image picture)
    {
        var (edge, shorter) = ((long)Config.ShortestEdge, Math.Min(picture.Width, picture.Height));
        var resized = picture.ToRgb().Resize(Side(picture.Width), Side(picture.Height), ResizeFilter.Bicubic);
        return resized.CenterCrop(Config.CropSize, Config.CropSize);

        int Side(int side) => (int)Math.Min((double)(edge * side) / shorter, int.MaxValue);
    }
}
