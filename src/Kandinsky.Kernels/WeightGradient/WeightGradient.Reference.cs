namespace Kandinsky.Kernels;

internal static unsafe partial class WeightGradient
{
    private static void Reference(WeightGradientJob job)
    {
        var (shape, taps) = (job.Shape, job.Taps);
        for (var output = 0; output < shape.OutChannels; output++)
        {
            var bias = 0.0;
            for (var line = 0; line < job.Lines; line++)
                for (var column = 0; column < job.PixelsOf(line); column++) bias += Gradient(job, line, column, output);
            if (job.DBias != null) job.DBias[output] += (float)bias;
            for (var channel = 0; channel < shape.InChannels; channel++)
                for (var tap = 0; tap < taps; tap++) job.DWeight[((nint)output * shape.InChannels + channel) * taps + tap] += (float)Sum(job, output, channel,
                    tap);
        }
    }

    private static double Sum(WeightGradientJob job, int output, int channel, int tap)
    {
        var (shape, sum) = (job.Shape, 0.0);
        for (var line = 0; line < job.Lines; line++)
        {
            var (image, row) = (line / job.OutHeight, line % job.OutHeight * shape.Stride - shape.PadBefore + tap / shape.Kernel);
            if (row < 0 || row >= job.Height) continue;
            for (var column = 0; column < job.PixelsOf(line); column++)
            {
                var at = column * shape.Stride - shape.PadBefore + tap % shape.Kernel;
                if (at >= 0 && at < job.Width) sum += Rounded(job, Gradient(job, line, column, output)) * Rounded(job, Input(job, image, row, at, channel));
            }
        }
        return sum;
    }

    private static float Gradient(WeightGradientJob job, int line, int column, int output) =>
        job.Dy[((nint)line * job.OutWidth + column) * job.Shape.OutChannels + output];

    private static float Input(WeightGradientJob job, int image, int row, int column, int channel)
    {
        var source = job.Source;
        var (size, scale) = (source.Resampling == Resampling.AveragePool2x2 ? 2 : 1, source.Resampling == Resampling.Nearest2x ? 2 : 1);
        if (job.IsPlain) return source.First[((nint)(image * job.Height + row) * job.Width + column) * source.Channels + channel];
        var sum = 0.0;
        for (var i = 0; i < size * size; i++) sum += SourceLines.Value(&source, image, row * size / scale + i / size, column * size / scale + i % size,
            channel);
        return (float)(sum / (size * size));
    }

    private static double Rounded(WeightGradientJob job, float value) =>
        job.Precision == Precision.BFloat16 ? BitConverter.UInt32BitsToSingle((uint)Narrowing.ToBFloat16(value) << 16) : value;
}
