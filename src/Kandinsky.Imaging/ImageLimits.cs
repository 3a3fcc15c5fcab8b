
namespace Kandinsky;

/// <summary>What a decoder accepts before it allocates anything for the picture.</summary>
public sealed record ImageLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The most pixels a picture may have, 64 Mi unless told otherwise.</summary>
    public long MaxPixels { get; init; } = 64L << 20;

    /// <summary>The longest side a picture may have, one million pixels unless told otherwise.</summary>
    public int MaxSide { get; init; } = 1_000_000;

    /// <summary>The longest file that is read, 256 MiB unless told otherwise.</summary>
    public long MaxFileBytes { get; init; } = 256L << 20;

    /// <summary>Refuses a picture whose header claims more than the limits allow.</summary>
    /// <exception cref="KandinskyException">The picture is empty or too large.</exception>
    internal void Check(string format, long width, long height)
    {
        if (width < 1 || height < 1)
            throw new KandinskyException($"the {format} header claims a picture of {width}×{height} pixels; save the picture again.", ErrorKind.Input);
        if (width > MaxSide || height > MaxSide || width * height > MaxPixels)
        {
            throw new KandinskyException(
                $"the {format} header claims {width}×{height} pixels, more than the limit of {MaxPixels / 1e6:0.#} million; scale the picture down first.",
                ErrorKind.Input);
        }
    }
}
