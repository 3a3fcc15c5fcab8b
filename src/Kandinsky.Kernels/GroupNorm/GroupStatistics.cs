namespace Kandinsky.Kernels;

/// <summary>Means and sums of squared deviations per block of pixels and channel, and how they combine (Chan, Golub and LeVeque 1979).</summary>
/// <remarks>The blocks depend on the shape alone, so the result does not depend on the number of threads.</remarks>
internal sealed class GroupStatistics(int batch, int pixels, int channels, int groups)
{
    private const int BlockNumbers = 1 << 15;

    private readonly double[] _means = new double[(long)batch * Blocks(pixels, channels) * channels];
    private readonly double[] _squares = new double[(long)batch * Blocks(pixels, channels) * channels];

    /// <summary>Channels of a pixel.</summary>
    public int Channels => channels;

    /// <summary>Blocks of all images.</summary>
    public int Tasks => batch * Blocks(pixels, channels);

    /// <summary>The block of a task: its first pixel, counted over all images, and its length.</summary>
    public (long FirstPixel, int Count) Block(int task)
    {
        var blocks = Blocks(pixels, channels);
        var first = task % blocks * BlockPixels(channels);
        return ((long)(task / blocks) * pixels + first, Math.Min(BlockPixels(channels), pixels - first));
    }

    /// <summary>Records what a task found about a channel.</summary>
    public void Record(int task, int channel, double mean, double squares)
    {
        _means[(long)task * channels + channel] = mean;
        _squares[(long)task * channels + channel] = squares;
    }

    /// <summary>Mean and biased variance of one group of one image.</summary>
    public (double Mean, double Variance) Combine(int image, int group)
    {
        var (blocks, width) = (Blocks(pixels, channels), channels / groups);
        double count = 0, mean = 0, squares = 0;
        for (var task = image * blocks; task < (image + 1) * blocks; task++)
        {
            var added = Block(task).Count;
            for (var channel = group * width; channel < (group + 1) * width; channel++)
            {
                var at = (long)task * channels + channel;
                var delta = _means[at] - mean;
                count += added;
                mean += delta * added / count;
                squares += _squares[at] + delta * delta * added * (count - added) / count;
            }
        }
        return (mean, squares / count);
    }

    private static int BlockPixels(int channels) => Math.Max(16, BlockNumbers / channels);

    private static int Blocks(int pixels, int channels) => (pixels + BlockPixels(channels) - 1) / BlockPixels(channels);
}
