namespace Kandinsky;

/// <summary>
/// What part of a picture a mask means. An opaque mask says it by brightness: white is painted anew. Of a mask with transparency, paint on a
/// transparent layer is what is painted anew (as paint programs save it), and a picture's transparent hole is (the convention of OpenAI and
/// InvokeAI).
/// </summary>
/// <param name="White">White is painted anew, black is kept; of the mask's size.</param>
/// <param name="Note">How transparency was understood; null where it says nothing.</param>
/// <param name="IsHole">Whether the transparent part is painted anew.</param>
public sealed record PaintMask(Image White, string? Note, bool IsHole)
{
    private const int HalfAlpha = 128;
    private const int Near = 16;   // Colours this near are the same to a person.
    private const int Dark = 64;
    private const double NearlyAll = 0.99;

    /// <summary>Reads a mask.</summary>
    /// <param name="mask">The mask, of any size and mode; the picture itself if its transparent part is meant.</param>
    /// <param name="picture">The picture.</param>
    public static PaintMask Read(Image mask, Image picture)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(picture);
        if (!mask.HasTransparency()) return new(mask.WithoutAlpha(), null, false);
        if (IsSame(mask, picture)) return new(OfTransparency(mask), "The picture's own transparent part is painted anew, the rest is kept.", true);
        var rgb = mask.To(ColorMode.Rgba);
        return OfLayer(rgb) is { } layer
            ? new(layer, "The mask is a transparent layer: what is painted on it is painted anew, what is transparent is kept.", false)
            : new(OfTransparency(mask), "The mask's transparent part is painted anew, the rest is kept.", true);
    }

    /// <summary>The mask that a picture's transparent part is: white where nothing is seen.</summary>
    /// <param name="picture">The picture; without alpha the mask is black.</param>
    public static Image OfTransparency(Image picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var white = new Image(picture.Width, picture.Height, ColorMode.Gray);
        for (var i = 0; picture.HasAlpha && i < white.Pixels.Length; i++) white.Pixels[i] = (byte)(byte.MaxValue
            - picture.Pixels[(i + 1) * picture.Channels - 1]);
        return white;
    }

    /// <summary>The paint on a transparent layer; null if this is none, but a picture or a black one with a hole.</summary>
    private static Image? OfLayer(Image mask)
    {
        var (least, most) = (new byte[] { 255, 255, 255 }, new byte[3]);
        var (seen, blackOrWhite) = (0, 0);
        for (var i = 0; i < mask.Pixels.Length; i += 4)
        {
            var pixel = mask.Pixels.Slice(i, 4);
            if (pixel[3] < HalfAlpha) continue;
            seen++;
            for (var color = 0; color < 3; color++) (least[color], most[color]) = (Math.Min(least[color], pixel[color]), Math.Max(most[color], pixel[color]));
            if (Math.Max(pixel[0], Math.Max(pixel[1], pixel[2])) <= 2 * Near || Math.Min(pixel[0], Math.Min(pixel[1], pixel[2])) >= 255
                - 2 * Near) blackOrWhite++;
        }
        var isOneColor = seen == 0 || (most[0] - least[0] <= Near && most[1] - least[1] <= Near && most[2] - least[2] <= Near);
        if (isOneColor) return seen > 0 && most.Max() < Dark ? null : Map(mask, pixel => pixel[3]);
        return blackOrWhite >= NearlyAll * seen && most.Max() >= 255 - 2 * Near
            ? Map(mask, pixel => (byte)((ImageConversion.Luma(pixel[0], pixel[1], pixel[2]) * pixel[3] + 127) / 255))   // This is how it is seen on black.
            : null;
    }

    private static Image Map(Image mask, Func<Span<byte>, byte> white)
    {
        var result = new Image(mask.Width, mask.Height, ColorMode.Gray);
        for (var i = 0; i < result.Pixels.Length; i++) result.Pixels[i] = white(mask.Pixels.Slice(4 * i, 4));
        return result;
    }

    /// <summary>Whether what is seen of a mask are the picture's pixels, in more than one colour.</summary>
    private static bool IsSame(Image mask, Image picture)
    {
        if (ReferenceEquals(mask, picture)) return true;
        if (mask.Width != picture.Width || mask.Height != picture.Height) return false;
        var (own, other) = (mask.To(ColorMode.Rgba), picture.ToRgb());
        var (seen, same, isOneColor) = (0, 0, true);
        for (var i = 0; i < own.Width * own.Height; i++)
        {
            if (own.Pixels[4 * i + 3] < HalfAlpha) continue;
            seen++;
            var twin = other.Pixels.Slice(3 * i, 3);
            if (IsNear(own.Pixels.Slice(4 * i, 3), twin)) same++;
            isOneColor &= IsNear(other.Pixels[..3], twin);
        }
        return !isOneColor && same >= NearlyAll * seen;
    }

    private static bool IsNear(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        Math.Abs(one[0] - other[0]) <= Near && Math.Abs(one[1] - other[1]) <= Near && Math.Abs(one[2] - other[2]) <= Near;
}
