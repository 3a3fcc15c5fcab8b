namespace Kandinsky.Kernels;

public static unsafe partial class GroupNorm
{
    private static void Apply<V>(AffineJob job, int image, int firstPixel, int pixels) where V : struct, IFloats<V>
    {
        var channels = job.Channels;
        var start = ((nint)image * job.Pixels + firstPixel) * channels;
        float* multiplier = job.Multiplier + image * channels, offset = job.Offset + image * channels;
        if (job.Silu)
        {
            for (var pixel = 0; pixel < pixels; pixel++, start += channels)
                Rows.Map<V, SiluOfProduct>(default, job.X + start, multiplier, offset, job.Y + start, channels);
        }
        else
        {
            for (var pixel = 0; pixel < pixels; pixel++, start += channels)
                Rows.Map<V, ProductPlus>(default, job.X + start, multiplier, offset, job.Y + start, channels);
        }
    }
}
