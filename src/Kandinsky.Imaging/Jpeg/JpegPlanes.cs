namespace Kandinsky;

/// <summary>Brightness and colour planes of a picture for the encoder, JFIF's YCbCr, padded to whole blocks by repeating the edge.</summary>
internal sealed class JpegPlanes
{
    private const int Half = 1 << 15;

    private JpegPlanes(int width, int height, byte[] samples) => (Width, Height, Samples) = (width, height, samples);

    /// <summary>A multiple of the block's side.</summary>
    public int Width { get; }

    public int Height { get; }

    public byte[] Samples { get; }

    /// <summary>The planes of a picture: Y alone for gray, else Y, Cb, Cr at full size.</summary>
    /// <param name="image">Gray or RGB.</param>
    /// <param name="multiple">The planes' sides become multiples of this.</param>
    public static JpegPlanes[] Of(Image image, int multiple)
    {
        var (width, height) = (RoundUp(image.Width, multiple), RoundUp(image.Height, multiple));
        var planes = Enumerable.Range(0, image.Channels).Select(_ => new JpegPlanes(width, height, new byte[width * height])).ToArray();
        for (var y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = image.Row(Math.Min(y, image.Height - 1));
            for (var x = 0; x < width; x++)
                Write(planes, y * width + x, row.Slice(Math.Min(x, image.Width - 1) * image.Channels, image.Channels));
        }

        return planes;
    }

    /// <summary>A quarter of the samples: means of two by two, rounded down and up in turn.</summary>
    public JpegPlanes Halved()
    {
        var halved = new JpegPlanes(Width / 2, Height / 2, new byte[Width / 2 * (Height / 2)]);
        for (var y = 0; y < halved.Height; y++)
        {
            var upper = Samples.AsSpan(2 * y * Width, Width);
            var lower = Samples.AsSpan((2 * y + 1) * Width, Width);
            for (var x = 0; x < halved.Width; x++)
                halved.Samples[y * halved.Width + x] = (byte)((upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + 1 + (x & 1)) >> 2);
        }

        return halved;
    }

    /// <summary>A block of 8×8 samples less 128.</summary>
    public void ReadBlock(int column, int row, Span<int> block)
    {
        for (var y = 0; y < 8; y++)
        {
            var line = Samples.AsSpan((row * 8 + y) * Width + column * 8, 8);
            for (var x = 0; x < 8; x++)
                block[y * 8 + x] = line[x] - 128;
        }
    }

    private static void Write(JpegPlanes[] planes, int index, ReadOnlySpan<byte> pixel)
    {
        if (planes.Length == 1)
        {
            planes[0].Samples[index] = pixel[0];
            return;
        }

        var (red, green, blue) = (pixel[0], pixel[1], pixel[2]);
        planes[0].Samples[index] = (byte)((19595 * red + 38470 * green + 7471 * blue + Half) >> 16);
        planes[1].Samples[index] = (byte)((-11059 * red - 21709 * green + 32768 * blue + (128 << 16) + Half - 1) >> 16);
        planes[2].Samples[index] = (byte)((32768 * red - 27439 * green - 5329 * blue + (128 << 16) + Half - 1) >> 16);
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
