using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>Sums of deviations from a pivot near the mean, and of their squares, per block of pixels and channel; and how they combine into groups.</summary>
/// <remarks>The blocks depend on the shape alone, so the result does not depend on the number of threads.</remarks>
internal sealed unsafe class GroupStatistics
{
    private const int BlockNumbers = 1 << 16;

    // The pivot of a channel is the mean of this many pixels spread over the image.
    private const int PivotPixels = 8;

    private readonly int _batch, _pixels, _blockPixels, _blocks;
    private readonly float* _memory;

    // Of the image added up last: means and variances of its channels.
    private readonly double[] _means, _variances;

    /// <param name="x">[batch, pixels, channels]</param>
    /// <param name="batch">Images.</param>
    /// <param name="pixels">Pixels of an image.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="memory">As many bytes as <see cref="Bytes"/> says.</param>
    public GroupStatistics(float* x, int batch, int pixels, int channels, float* memory)
    {
        (_batch, _pixels, _blockPixels, _blocks) = (batch, pixels, BlockPixels(channels), Blocks(pixels, channels));
        X = x;
        Channels = channels;
        _memory = memory;
        (_means, _variances) = (new double[channels], new double[channels]);
        for (var image = 0; image < batch; image++) ChoosePivots(image);
    }

    /// <summary>[batch, pixels, channels]</summary>
    public float* X { get; }

    /// <summary>Channels of a pixel.</summary>
    public int Channels { get; }

    /// <summary>Blocks of all images.</summary>
    public int Tasks => _batch * _blocks;

    /// <summary>The block of a task: its first pixel, counted over all images, and its length.</summary>
    public (nint FirstPixel, int Count) Block(int task)
    {
        var first = task % _blocks * _blockPixels;
        return ((nint)(task / _blocks) * _pixels + first, Math.Min(_blockPixels, _pixels - first));
    }

    /// <summary>What a task's deviations are measured from, [channels].</summary>
    public float* Pivots(int task) => _memory + (nint)(task / _blocks) * Channels;

    /// <summary>Where a task puts its sums of deviations [channels], followed by its sums of squares [channels].</summary>
    public float* Sums(int task) => _memory + ((nint)_batch + 2 * (nint)task) * Channels;

    /// <summary>Adds up the blocks of an image, once all its tasks have run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddBlocks(int image)
    {
        Array.Clear(_means);
        Array.Clear(_variances);
        for (var task = image * _blocks; task < (image + 1) * _blocks; task++)
        {
            float* sums = Sums(task), squares = sums + Channels;
            for (var channel = 0; channel < _means.Length; channel++)
            {
                _means[channel] += sums[channel];
                _variances[channel] += squares[channel];
            }
        }
        var pivots = Pivots(image * _blocks);
        var share = 1.0 / _pixels;
        for (var channel = 0; channel < _means.Length; channel++)
        {
            var mean = _means[channel] * share;
            _variances[channel] = Math.Max(0, _variances[channel] * share - mean * mean);
            _means[channel] = pivots[channel] + mean;
        }
    }

    /// <summary>Mean and biased variance of some channels of the image added up last.</summary>
    public (double Mean, double Variance) Combine(int firstChannel, int count)
    {
        double mean = 0, variance = 0;
        for (var channel = firstChannel; channel < firstChannel + count; channel++) mean += _means[channel];
        mean /= count;
        for (var channel = firstChannel; channel < firstChannel + count; channel++) variance += _variances[channel] + (_means[channel] - mean) * (_means[channel] - mean);
        return (mean, variance / count);
    }

    /// <summary>The working memory an object needs.</summary>
    public static long Bytes(int batch, int pixels, int channels) => sizeof(float) * (long)batch * channels * (1 + 2 * Blocks(pixels, channels));

    private static int BlockPixels(int channels) => Math.Max(16, BlockNumbers / channels);

    private static int Blocks(int pixels, int channels) => (pixels + BlockPixels(channels) - 1) / BlockPixels(channels);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ChoosePivots(int image)
    {
        var pivots = Pivots(image * _blocks);
        new Span<float>(pivots, Channels).Clear();
        for (var i = 0; i < PivotPixels; i++)
        {
            var pixel = X + ((nint)image * _pixels + (nint)i * _pixels / PivotPixels) * Channels;
            for (var channel = 0; channel < Channels; channel++) pivots[channel] += pixel[channel] / PivotPixels;
        }
    }
}
