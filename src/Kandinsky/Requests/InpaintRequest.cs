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

    /// <summary>
    /// How many pixels around the white part are looked at, 0 … 4096: the part is cut out with them, painted at the request's full size and pasted back.
    /// Null to paint the picture as a whole.
    /// </summary>
    public int? OnlyMasked { get; init; }

    /// <summary>
    /// How many pixels of the picture it takes, inside the white part, from the kept to the painted, 0 … 256, 0 for a hard edge. If null, 8 for each 512 of
    /// the longer side. Given, or with <see cref="OnlyMasked"/>, the picture is pasted back.
    /// </summary>
    public int? MaskBlur { get; init; }

    /// <summary>Whether kept pixels are the picture's own.</summary>
    internal bool IsPastedBack => PasteBack || OnlyMasked is not null || MaskBlur is not null;

    internal override (int Width, int Height)? Proportions
    {
        get
        {
            if (OnlyMasked is null) return (Image.Width, Image.Height);
            var area = Area(PaintMask.Read(Mask, Image));
            return (area.Width, area.Height);
        }
    }

    /// <summary>The part of the picture that is painted, before it grows to the proportions of the painting.</summary>
    internal PictureArea Area(PaintMask part) => OnlyMasked is { } padding ? PictureArea.AroundWhite(part.White, Image, padding) : PictureArea.WholeOf(Image);

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
