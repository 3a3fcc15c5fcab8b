using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// The passes of <see cref="SourceGradient"/> on vectors of channels: some pixels of a line, channel after channel, so that sums stay in registers.
/// </summary>
internal static unsafe class SourceGradientKernel<V> where V : struct, IFloats<V>
{
    private const int StripPixels = 16;

    public static void Run(SourceGradientJob job, SourceGradientPass pass, int image, int row, int rows, float* sums)
    {
        using var line = Scratch.Rent((long)job.Source.Width * job.Source.Channels * sizeof(float));
        for (var r = row; r < row + rows; r++)
        {
            var dy = pass == SourceGradientPass.First ? Resampled(job, image, r, line.Floats) : null;
            for (var part = 0; part < 2; part++)
            {
                var channels = job.Part(part == 1);
                for (var column = 0; column < job.Source.Width && channels.Count > 0; column += StripPixels)
                {
                    var strip = new SourceStrip(job, channels, image, r, column, Math.Min(StripPixels, job.Source.Width - column));
                    if (pass == SourceGradientPass.First) First(job, strip, dy + (nint)column * job.Source.Channels, sums);
                    else if (channels.Dx != null) Second(strip);
                }
            }
        }
    }

    /// <summary>A line of dy at x's size.</summary>
    private static float* Resampled(SourceGradientJob job, int image, int row, float* line)
    {
        var (channels, width) = (job.Source.Channels, job.DyWidth);
        float* Line(int row) => job.Dy + ((nint)image * job.DyHeight + row) * width * channels;
        switch (job.Source.Resampling)
        {
            case Resampling.None:
                return Line(row);
            case Resampling.Nearest2x:
                Resample.SumTable.Current.Run(Line(2 * row), Line(2 * row + 1), line, job.Source.Width, channels);
                return line;
            default:
                Resample.Quarters(Rows.Map<V, ScaleOperation>, Line(0), row / 2 < job.DyHeight ? row / 2 : -1, width, channels, line, job.Source.Width);
                return line;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void First(SourceGradientJob job, in SourceStrip strip, float* dy, float* sums)
    {
        bool hasNorm = strip.Multiplier != null, hasMaps = job.Source.MultiplierMap != null, silu = job.Source.Silu;
        var mapPixels = stackalloc nint[StripPixels];
        for (var pixel = 0; pixel < strip.Pixels && hasMaps; pixel++) mapPixels[pixel] = job.Source.MapPixel(strip.Image, strip.Row, strip.Column + pixel)
            + strip.First;
        for (var channel = 0; channel < strip.Count; channel += V.Count)
        {
            var lanes = strip.Count - channel;
            V multiplier = V.Zero, offset = V.Zero, mean = V.Zero, sum = V.Zero, product = V.Zero;
            if (hasNorm) (multiplier, offset, mean) = (Rows.Load<V>(strip.Multiplier + channel, lanes), Rows.Load<V>(strip.Offset + channel, lanes),
                Rows.Load<V>(strip.Mean + channel, lanes));
            float* from = strip.X + channel, to = strip.Waiting + channel, gradients = dy + strip.First + channel;
            for (var pixel = 0; pixel < strip.Pixels; pixel++, from += strip.Count, to += strip.Count, gradients += job.Source.Channels)
            {
                V x = Rows.Load<V>(from, lanes), gradient = Rows.Load<V>(gradients, lanes), norm = hasNorm ? V.MultiplyAdd(x, multiplier, offset) : x;
                if (hasMaps)
                {
                    var map = Rows.Load<V>(job.Source.MultiplierMap + mapPixels[pixel] + channel, lanes);
                    if (silu) gradient *= FloatMath.SiluSlope(V.MultiplyAdd(norm, map, Rows.Load<V>(job.Source.OffsetMap + mapPixels[pixel] + channel, lanes)));
                    if (job.DMultiplierMap != null)
                    {
                        float* dMultiplier = job.DMultiplierMap + mapPixels[pixel] + channel, dOffset = job.DOffsetMap + mapPixels[pixel] + channel;
                        Rows.Store(V.MultiplyAdd(gradient, norm, Rows.Load<V>(dMultiplier, lanes)), dMultiplier, lanes);
                        Rows.Store(gradient + Rows.Load<V>(dOffset, lanes), dOffset, lanes);
                    }
                    gradient *= map;
                }
                else if (silu) gradient *= FloatMath.SiluSlope(norm);
                if (strip.Waiting != null) Rows.Store(gradient, to, lanes);
                sum += gradient;
                product = V.MultiplyAdd(gradient, x - mean, product);
            }
            if (!hasNorm) continue;
            float* total = sums + strip.First + channel, totalProduct = total + job.Source.Channels;
            Rows.Store(Rows.Load<V>(total, lanes) + sum, total, lanes);
            Rows.Store(Rows.Load<V>(totalProduct, lanes) + product, totalProduct, lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Second(in SourceStrip strip)
    {
        for (var channel = 0; channel < strip.Count; channel += V.Count)
        {
            var lanes = strip.Count - channel;
            V multiplier = V.Broadcast(1), slope = V.Zero, constant = V.Zero;
            if (strip.Multiplier != null) (multiplier, slope, constant) = (Rows.Load<V>(strip.Multiplier + channel, lanes),
                Rows.Load<V>(strip.Slope + channel, lanes), Rows.Load<V>(strip.Constant + channel, lanes));
            nint at = channel;
            for (var pixel = 0; pixel < strip.Pixels; pixel++, at += strip.Count)
            {
                var gradient = Rows.Load<V>(strip.Waiting + at, lanes);
                if (strip.Multiplier != null) gradient = V.MultiplyAdd(gradient, multiplier, V.MultiplyAdd(Rows.Load<V>(strip.X + at, lanes), slope, constant));
                if (strip.Residual != null) gradient += Rows.Load<V>(strip.Residual + at, lanes);
                Rows.Store(gradient, strip.Dx + at, lanes);
            }
        }
    }
}
