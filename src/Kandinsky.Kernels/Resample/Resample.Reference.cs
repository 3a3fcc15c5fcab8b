namespace Kandinsky.Kernels;

public static unsafe partial class Resample
{
    private static void ReferencePool(float* upper, float* lower, float* y, int width, int channels) => ReferenceFours(upper, lower, y, width, channels, 4);

    private static void ReferenceSum(float* upper, float* lower, float* y, int width, int channels) => ReferenceFours(upper, lower, y, width, channels, 1);

    private static void ReferenceFours(float* upper, float* lower, float* y, int width, int channels, double divisor)
    {
        for (var column = 0; column < width; column++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                var (left, right) = (2 * column * channels + channel, (2 * column + 1) * channels + channel);
                y[column * channels + channel] = (float)(((double)upper[left] + upper[right] + lower[left] + lower[right]) / divisor);
            }
        }
    }
}
