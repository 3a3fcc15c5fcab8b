using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// Lines of a residual block's input, SiLU(x · multiplier + offset), as bytes in one pass; their range without the function, which grows where its result is
/// greatest.
/// </summary>
internal static unsafe class ByteLines
{
    private const int MostLanes = 16;

    // These are the place where SiLU is least, and what it is there.
    private const float LeastAt = -1.2784645f;
    private const float Least = -0.27846454f;

    /// <summary>Bounds of a line's numbers: within rounding the least and the greatest, unless some lie on both sides of where SiLU is least.</summary>
    internal delegate (float Least, float Greatest) RangeKernel(PictureSource* source, int image, int row);

    /// <summary>Writes a line's bytes, pixels so many bytes apart; what lies between is left alone.</summary>
    internal delegate void RoundKernel(PictureSource* source, int image, int row, ByteRange range, byte* to, nint pixelBytes);

    internal static readonly KernelTable<RangeKernel> RangeTable = new("convolution.range",
        new(KernelChoice.Vector512, Floats512.IsSupported, Range<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Range<Floats256>),
        new(KernelChoice.Vector128, true, Range<Floats128>),
        new(KernelChoice.Reference, true, ReferenceRange));

    internal static readonly KernelTable<RoundKernel> RoundTable = new("convolution.bytes",
        new(KernelChoice.Vector512, Floats512.IsSupported, Round<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Round<Floats256>),
        new(KernelChoice.Vector128, true, Round<Floats128>),
        new(KernelChoice.Reference, true, ReferenceRound));

    /// <summary>Whether the input is of this kind.</summary>
    public static bool Serves(in PictureSource source) => source is { Silu: true, Resampling: Resampling.None } && source.Multiplier != null
        && source.MultiplierMap == null;

    private static (float Least, float Greatest) Range<V>(PictureSource* source, int image, int row) where V : struct, IFloats<V>
    {
        var (first, second, pixel) = Parts(source, image, row);
        float* multiplier = source->Multiplier + (nint)image * source->Channels, offset = source->Offset + (nint)image * source->Channels;
        var (least, greatest) = Range<V>(source->First + pixel * first, multiplier, offset, first, source->Width);
        if (second > 0)
        {
            var (low, high) = Range<V>(source->Second + pixel * second, multiplier + first, offset + first, second, source->Width);
            (least, greatest) = (MathF.Min(least, low), MathF.Max(greatest, high));
        }
        return (least < LeastAt ? Least : Silu(MathF.Min(least, 0)), Silu(MathF.Max(greatest, 0)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Least, float Greatest) Range<V>(float* x, float* multiplier, float* offset, int channels, int pixels) where V : struct, IFloats<V>
    {
        V least = V.Broadcast(float.PositiveInfinity), greatest = V.Broadcast(float.NegativeInfinity), least2 = least, greatest2 = greatest;
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var pixel = 0; pixel < pixels; pixel++, x += channels)
        {
            var i = 0;
            for (; i + 2 * V.Count <= channels; i += 2 * V.Count)
            {
                var a = V.MultiplyAdd(V.Load(x + i), V.Load(multiplier + i), V.Load(offset + i));
                var b = V.MultiplyAdd(V.Load(x + i + V.Count), V.Load(multiplier + i + V.Count), V.Load(offset + i + V.Count));
                (least, least2) = (V.Minimum(least, a), V.Minimum(least2, b));
                (greatest, greatest2) = (V.Maximum(greatest, a), V.Maximum(greatest2, b));
            }
            for (; i < channels; i++)
            {
                var number = x[i] * multiplier[i] + offset[i];
                (low, high) = (MathF.Min(low, number), MathF.Max(high, number));
            }
        }
        return (MathF.Min(low, -(V.Zero - V.Minimum(least, least2)).Largest()), MathF.Max(high, V.Maximum(greatest, greatest2).Largest()));
    }

    private static void Round<V>(PictureSource* source, int image, int row, ByteRange range, byte* to, nint pixelBytes) where V : struct, IFloats<V>
    {
        var (first, second, pixel) = Parts(source, image, row);
        float* multiplier = source->Multiplier + (nint)image * source->Channels, offset = source->Offset + (nint)image * source->Channels;
        Round<V>(source->First + pixel * first, multiplier, offset, first, source->Width, range, to, pixelBytes);
        if (second > 0) Round<V>(source->Second + pixel * second, multiplier + first, offset + first, second, source->Width, range, to + first, pixelBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Round<V>(float* x, float* multiplier, float* offset, int channels, int pixels, ByteRange range, byte* to, nint pixelBytes)
        where V : struct, IFloats<V>
    {
        V factor = V.Broadcast(range.Factor), shift = V.Broadcast(range.Shift);
        var rest = stackalloc float[3 * MostLanes];
        var rounded = stackalloc byte[MostLanes];
        for (var pixel = 0; pixel < pixels; pixel++, x += channels, to += pixelBytes)
        {
            var i = 0;
            for (; i + V.Count <= channels; i += V.Count)
                ByteRange.Bytes(FloatMath.RoughSilu(V.MultiplyAdd(V.Load(x + i), V.Load(multiplier + i), V.Load(offset + i))), factor, shift)
                    .StoreBytes(to + i);
            if (i == channels) continue;
            for (var j = 0; i + j < channels; j++) (rest[j], rest[MostLanes + j], rest[2 * MostLanes + j]) = (x[i + j], multiplier[i + j], offset[i + j]);
            ByteRange.Bytes(FloatMath.RoughSilu(V.MultiplyAdd(V.Load(rest), V.Load(rest + MostLanes), V.Load(rest + 2 * MostLanes))), factor, shift)
                .StoreBytes(rounded);
            for (var j = 0; i + j < channels; j++) to[i + j] = rounded[j];
        }
    }

    private static (float Least, float Greatest) ReferenceRange(PictureSource* source, int image, int row)
    {
        var (least, greatest) = (0.0, 0.0);
        for (var column = 0; column < source->Width; column++)
            for (var channel = 0; channel < source->Channels; channel++)
            {
                var value = SourceLines.Value(source, image, row, column, channel);
                (least, greatest) = (Math.Min(least, value), Math.Max(greatest, value));
            }
        return ((float)least, (float)greatest);
    }

    private static void ReferenceRound(PictureSource* source, int image, int row, ByteRange range, byte* to, nint pixelBytes)
    {
        for (var column = 0; column < source->Width; column++)
            for (var channel = 0; channel < source->Channels; channel++)
                to[column * pixelBytes + channel] = (byte)Math.Clamp(Math.Round(SourceLines.Value(source, image, row, column, channel) * range.Factor
                    + range.Zero), 0, 255);
    }

    private static (int First, int Second, nint Pixel) Parts(PictureSource* source, int image, int row) =>
        (source->FirstChannels, source->Channels - source->FirstChannels, ((nint)image * source->Height + row) * source->Width);

    private static float Silu(float x) => (float)(x / (1 + Math.Exp(-(double)x)));
}
