namespace Kandinsky.Kernels;

public static unsafe partial class SourceGradient
{
    private static void Reference(SourceGradientJob job, SourceGradientPass pass, int image, int row, int rows, float* sums)
    {
        for (var r = row; r < row + rows; r++)
            for (var column = 0; column < job.Source.Width; column++)
                for (var channel = 0; channel < job.Source.Channels; channel++)
                {
                    var part = job.Part(channel >= job.Source.FirstChannels);
                    var at = (((nint)image * job.Source.Height + r) * job.Source.Width + column) * part.Count + channel - part.First;
                    if (pass == SourceGradientPass.First) ReferenceFirst(job, part, at, image, r, column, channel, sums);
                    else if (part.Dx != null) ReferenceSecond(job, part, at, image * job.Source.Channels + channel);
                }
    }

    private static void ReferenceFirst(SourceGradientJob job, SourcePart part, nint at, int image, int row, int column, int channel, float* sums)
    {
        var source = job.Source;
        var of = image * source.Channels + channel;
        double x = part.X[at], gradient = Resampled(job, image, row, column, channel);
        var norm = source.Multiplier == null ? x : x * source.Multiplier[of] + source.Offset[of];
        var map = source.MultiplierMap == null ? 0 : source.MapPixel(image, row, column) + channel;
        if (source.Silu) gradient = default(SiluGradientOperation).Define(source.MultiplierMap == null ? norm
            : norm * source.MultiplierMap[map] + source.OffsetMap[map], gradient);
        if (job.DMultiplierMap != null)
        {
            job.DMultiplierMap[map] += (float)(gradient * norm);
            job.DOffsetMap[map] += (float)gradient;
        }
        if (source.MultiplierMap != null) gradient *= source.MultiplierMap[map];
        if (part.Waiting != null) part.Waiting[at] = (float)gradient;
        if (source.Multiplier == null) return;
        sums[channel] += (float)gradient;
        sums[source.Channels + channel] += (float)(gradient * (x - job.Mean[of]));
    }

    private static void ReferenceSecond(SourceGradientJob job, SourcePart part, nint at, int of)
    {
        double gradient = part.Waiting[at];
        if (job.Source.Multiplier != null) gradient = gradient * job.Source.Multiplier[of] + (double)part.X[at] * job.Slope[of] + job.Constant[of];
        part.Dx[at] = (float)(gradient + (part.Residual == null ? 0 : part.Residual[at]));
    }

    private static double Resampled(SourceGradientJob job, int image, int row, int column, int channel)
    {
        double At(int row, int column) => row < job.DyHeight && column < job.DyWidth
            ? job.Dy[(((nint)image * job.DyHeight + row) * job.DyWidth + column) * job.Source.Channels + channel] : 0;
        return job.Source.Resampling switch
        {
            Resampling.Nearest2x => At(2 * row, 2 * column) + At(2 * row, 2 * column + 1) + At(2 * row + 1, 2 * column) + At(2 * row + 1, 2 * column + 1),
            Resampling.AveragePool2x2 => At(row / 2, column / 2) / 4,
            _ => At(row, column),
        };
    }
}
