namespace Kandinsky;

/// <summary>A mask at the latents' size: which latent pixels are kept (docs/kandinsky.md, "Inpainting").</summary>
internal sealed class InpaintMask
{
    // A repainted pixel also repaints these neighbours, as the reference: not up-right, not down-left.
    private static readonly (int Y, int X)[] Neighbours = [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1)];

    private readonly int _white;
    private readonly int _count;

    /// <param name="mask">White is painted anew; of any size and mode.</param>
    /// <param name="size">The latents' size.</param>
    public InpaintMask(Image mask, LatentSize size)
    {
        var pixels = mask.Resize(size.ImageWidth, size.ImageHeight, ResizeFilter.Lanczos, reducingGap: null).ToGray().Pixels;
        _count = pixels.Length;
        foreach (var pixel in pixels) _white += IsWhite(pixel) ? 1 : 0;
        var keep = new float[size.Height * size.Width];
        for (var y = 0; y < size.Height; y++)
        {
            for (var x = 0; x < size.Width; x++) keep[y * size.Width + x] = IsWhite(pixels[(y * size.Factor * size.Width + x) * size.Factor]) ? 0 : 1;
        }
        Kept = Erode(keep, size);
    }

    /// <summary>1 where the picture is kept, 0 where it is painted anew: [height, width].</summary>
    public float[] Kept { get; }

    /// <summary>What looks like a mistake in the mask.</summary>
    public IEnumerable<string> Notes()
    {
        if (_white == 0) yield return "The mask is black everywhere, so nothing is painted anew; white is what is painted.";
        else if (_white > 0.95
            * _count) yield return "Nearly all of the mask is white, so nearly everything is painted anew; if black was meant, invert the mask.";
    }

    /// <summary>The latents of the kept part, zero elsewhere.</summary>
    /// <param name="latents">[channels, height, width].</param>
    public float[] Keep(float[] latents) => [.. latents.Select((value, i) => value * Kept[i % Kept.Length])];

    /// <summary>Puts the known latents back where the picture is kept.</summary>
    /// <param name="known">[channels, height, width].</param>
    /// <param name="latents">Likewise; changed in place.</param>
    public void Blend(ReadOnlySpan<float> known, Span<float> latents)
    {
        for (var i = 0; i < latents.Length; i++)
        {
            var keep = Kept[i % Kept.Length];
            latents[i] = keep * known[i] + (1 - keep) * latents[i];
        }
    }

    private static bool IsWhite(byte pixel) => pixel / 255f >= 0.5f;

    private static float[] Erode(float[] keep, LatentSize size)
    {
        var eroded = new float[keep.Length];
        for (var y = 0; y < size.Height; y++)
        {
            for (var x = 0; x < size.Width; x++)
            {
                var kept = 1f;
                foreach (var (dy, dx) in Neighbours)
                {
                    if ((uint)(y + dy) < (uint)size.Height && (uint)(x + dx) < (uint)size.Width) kept = Math.Min(kept, keep[(y + dy) * size.Width + x + dx]);
                }
                eroded[y * size.Width + x] = kept;
            }
        }
        return eroded;
    }
}
