namespace Kandinsky;

/// <summary>Inpainting: the white part of a mask is painted anew.</summary>
public sealed record InpaintRequest : PromptedRequest
{
    /// <summary>The picture, resized to the request's size.</summary>
    public required Image Image { get; init; }

    /// <summary>
    /// White is painted anew, black is kept; of any size, resized like the picture. Of a mask with transparency the paint on a transparent layer
    /// counts, or the hole in a picture (see <see cref="PaintMask"/>): give the picture itself to paint its own transparent part.
    /// </summary>
    public required Image Mask { get; init; }

    /// <summary>Whether kept pixels are copied back from the picture, after painting; the edge is feathered inside the part that is painted anew.</summary>
    public bool PasteBack { get; init; }

    internal override Image? Template => Image;

    internal override void Check()
    {
        base.Check();
        var (image, mask) = ((double)Image.Width / Image.Height, (double)Mask.Width / Mask.Height);
        if (Math.Abs(image / mask - 1) > 0.02)
        {
            throw new KandinskyException(
                $"The mask is {Mask.Width} x {Mask.Height} and the picture {Image.Width} x {Image.Height}; give a mask of the picture's proportions.",
                ErrorKind.Input);
        }
    }
}
