namespace Kandinsky.Kernels;

public static unsafe partial class GroupNorm
{
    private static void ReferenceApply(AffineJob job, int image, int firstPixel, int pixels)
    {
        var start = ((nint)image * job.Pixels + firstPixel) * job.Channels;
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            for (var channel = 0; channel < job.Channels; channel++)
            {
                var at = start + (nint)pixel * job.Channels + channel;
                var value = (double)job.X[at] * job.Multiplier[image * job.Channels + channel] + job.Offset[image * job.Channels + channel];
                job.Y[at] = (float)(job.Silu ? value / (1 + Math.Exp(-value)) : value);
            }
        }
    }
}
