namespace Kandinsky.Kernels;

public static unsafe partial class SpatialNorm
{
    private static void Reference(SpatialJob job, int image, int firstRow, int rows)
    {
        for (var row = firstRow; row < firstRow + rows; row++)
        {
            for (var column = 0; column < job.Width; column++)
            {
                for (var channel = 0; channel < job.Channels; channel++)
                {
                    var at = job.Row(image, row) + (nint)column * job.Channels + channel;
                    var map = job.MapPixel(image, row, column) + channel;
                    var affine = image * job.Channels + channel;
                    var value = ((double)job.X[at] * job.Multiplier[affine] + job.Offset[affine]) * job.MultiplierMap[map] + job.OffsetMap[map];
                    job.Y[at] = (float)(job.Silu ? value / (1 + Math.Exp(-value)) : value);
                }
            }
        }
    }
}
