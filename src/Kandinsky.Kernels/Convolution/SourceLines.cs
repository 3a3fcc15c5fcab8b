namespace Kandinsky.Kernels;

/// <summary>Lines of a convolution's input as the filter sees them.</summary>
internal static unsafe class SourceLines
{
    /// <summary>Writes one line, its pixels <paramref name="pixelStride"/> apart.</summary>
    /// <param name="source">The input.</param>
    /// <param name="image">Which picture.</param>
    /// <param name="row">Which row, after resampling.</param>
    /// <param name="width">Its pixels, after resampling.</param>
    /// <param name="to">Receives the line.</param>
    /// <param name="pixelStride">Floats from pixel to pixel, at least the channels that are read; what lies between is left alone.</param>
    internal delegate void Kernel(PictureSource* source, int image, int row, int width, float* to, nint pixelStride);

    internal static readonly KernelTable<Kernel> Table = new("convolution.input",
        new(KernelChoice.Vector512, Floats512.IsSupported, Line<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Line<Floats256>),
        new(KernelChoice.Vector128, true, Line<Floats128>),
        new(KernelChoice.Reference, true, Reference));

    private static void Line<V>(PictureSource* source, int image, int row, int width, float* to, nint pixelStride) where V : struct, IFloats<V>
    {
        switch (source->Resampling)
        {
            case Resampling.None:
                Pixels<V>(source, image, row, width, to, pixelStride);
                break;
            case Resampling.Nearest2x:
                Pixels<V>(source, image, row / 2, width / 2, to, 2 * pixelStride);
                for (var pixel = 0; pixel < width; pixel += 2, to += 2 * pixelStride)
                    new ReadOnlySpan<float>(to, source->Read).CopyTo(new Span<float>(to + pixelStride, source->Read));
                break;
            default:
                var length = 2 * width * source->Read;
                using (var rows = Scratch.Rent(2L * length * sizeof(float)))
                {
                    Pixels<V>(source, image, 2 * row, 2 * width, rows.Floats, source->Read);
                    Pixels<V>(source, image, 2 * row + 1, 2 * width, rows.Floats + length, source->Read);
                    var pool = Resample.PoolTable.Current.Run;
                    for (var pixel = 0; pixel < width; pixel++, to += pixelStride)
                        pool(rows.Floats + (nint)2 * pixel * source->Read, rows.Floats + length + (nint)2 * pixel * source->Read, to, 1, source->Read);
                }
                break;
        }
    }

    /// <summary>The first pixels of a row of the source, with everything but resampling done.</summary>
    private static void Pixels<V>(PictureSource* source, int image, int row, int width, float* to, nint pixelStride) where V : struct, IFloats<V>
    {
        var second = source->Channels - source->FirstChannels;
        int inFirst = Math.Clamp(source->FirstChannels - source->FirstRead, 0, source->Read), inSecond = source->Read - inFirst,
            start = Math.Max(0, source->FirstRead - source->FirstChannels);
        var pixel = ((nint)image * source->Height + row) * source->Width;
        for (var column = 0; column < width; column++, pixel++, to += pixelStride)
        {
            var map = source->MultiplierMap == null ? 0 : source->MapPixel(image, row, column);
            if (inFirst > 0) Channels<V>(source, source->First + pixel * source->FirstChannels + source->FirstRead, image, map, source->FirstRead, inFirst, to);
            if (inSecond > 0) Channels<V>(source, source->Second + pixel * second + start, image, map, source->FirstChannels + start, inSecond, to + inFirst);
        }
    }

    private static void Channels<V>(PictureSource* source, float* from, int image, nint map, int first, int count, float* to) where V : struct, IFloats<V>
    {
        var at = (nint)image * source->Channels + first;
        if (source->MultiplierMap != null)
            SpatialNorm.Pixel<V>(from, source->Multiplier + at, source->Offset + at, source->MultiplierMap + map + first, source->OffsetMap + map + first,
                source->Silu, to, count);
        else if (source->Multiplier != null && source->Silu) Rows.Map<V, SiluOfProduct>(default, from, source->Multiplier + at, source->Offset + at, to, count);
        else if (source->Multiplier != null) Rows.Map<V, ProductPlus>(default, from, source->Multiplier + at, source->Offset + at, to, count);
        else if (source->Silu) Rows.Map<V, SiluOperation>(default, from, to, count);
        else new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
    }

    private static void Reference(PictureSource* source, int image, int row, int width, float* to, nint pixelStride)
    {
        var (size, first) = (source->Resampling == Resampling.AveragePool2x2 ? 2 : 1, source->Resampling == Resampling.Nearest2x ? 2 : 1);
        for (var column = 0; column < width; column++)
            for (var channel = 0; channel < source->Read; channel++)
            {
                var sum = 0.0;
                for (var i = 0; i < size * size; i++) sum += Value(source, image, row * size / first + i / size, column * size / first + i % size,
                    source->FirstRead + channel);
                to[column * pixelStride + channel] = (float)(sum / (size * size));
            }
    }

    /// <summary>A number of the input with everything but resampling done.</summary>
    internal static double Value(PictureSource* source, int image, int row, int column, int channel)
    {
        var pixel = ((nint)image * source->Height + row) * source->Width + column;
        double value = channel < source->FirstChannels
            ? source->First[pixel * source->FirstChannels + channel]
            : source->Second[pixel * (source->Channels - source->FirstChannels) + channel - source->FirstChannels];
        if (source->Multiplier != null) value = value * source->Multiplier[image * source->Channels + channel]
            + source->Offset[image * source->Channels + channel];
        var map = source->MultiplierMap == null ? 0 : source->MapPixel(image, row, column) + channel;
        if (source->MultiplierMap != null) value = value * source->MultiplierMap[map] + source->OffsetMap[map];
        return source->Silu ? value / (1 + Math.Exp(-value)) : value;
    }
}
