
namespace Kandinsky;

/// <summary>A picture of 8 bits a channel: rows from top to bottom, pixels from left to right, channels interleaved.</summary>
public sealed class Image
{
    private readonly byte[] _pixels;

    /// <summary>A black (and, with alpha, fully transparent) picture.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="mode">What the channels mean.</param>
    /// <exception cref="KandinskyException">The size is not positive, or the picture would take more than 2 GB.</exception>
    public Image(int width, int height, ColorMode mode)
        : this(width, height, mode, new byte[CheckedLength(width, height, mode)])
    {
    }

    /// <summary>A picture over existing pixels, which are not copied.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="mode">What the channels mean.</param>
    /// <param name="pixels">[height, width, channels], exactly that many bytes.</param>
    /// <exception cref="KandinskyException">The size is not positive.</exception>
    /// <exception cref="ArgumentException">The number of bytes is not width × height × channels.</exception>
    public Image(int width, int height, ColorMode mode, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != CheckedLength(width, height, mode))
            throw new ArgumentException($"{width}×{height} {mode} needs {(long)width * height * (int)mode} bytes, not {pixels.Length}.", nameof(pixels));
        (Width, Height, Mode, _pixels) = (width, height, mode, pixels);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>What the channels mean.</summary>
    public ColorMode Mode { get; }

    /// <summary>Bytes of one pixel, 1 to 4.</summary>
    public int Channels => (int)Mode;

    /// <summary>Whether the last channel is alpha.</summary>
    public bool HasAlpha => Mode is ColorMode.GrayAlpha or ColorMode.Rgba;

    /// <summary>All pixels, [height, width, channels].</summary>
    public Span<byte> Pixels => _pixels;

    /// <summary>The bytes of one row, [width, channels].</summary>
    public Span<byte> Row(int y) => _pixels.AsSpan(y * Width * Channels, Width * Channels);

    /// <summary>The channels of one pixel.</summary>
    public Span<byte> Pixel(int x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width, nameof(x));
        return _pixels.AsSpan((y * Width + x) * Channels, Channels);
    }

    internal static void CheckSize(int width, int height)
    {
        if (width < 1 || height < 1)
            throw new KandinskyException($"A picture of {width}×{height} pixels is impossible; width and height must be at least 1.", ErrorKind.Request);
    }

    private static int CheckedLength(int width, int height, ColorMode mode)
    {
        CheckSize(width, height);
        var length = (Int128)width * height * (int)mode;
        if (length > Array.MaxLength)
            throw new KandinskyException($"A picture of {width}×{height} pixels is too large; choose a smaller width or height.", ErrorKind.Request);
        return (int)length;
    }
}
