using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kandinsky.Kernels;

/// <summary>
/// What a task sums up over its pixels of one image, for a panel of channels: deviations from the mean of some of its first pixels, and their squares.
/// </summary>
/// <remarks>That mean is near the block's own, however far from zero its numbers lie, so that little cancels when the variance is made of the two
/// sums.</remarks>
[StructLayout(LayoutKind.Sequential, Size = 448)]
internal unsafe struct MomentBlock
{
    private const int PivotPixels = 4;

    /// <summary>What deviations are measured from.</summary>
    public fixed float Pivots[Panels.Width];

    public fixed float Sums[Panels.Width];

    public fixed float Squares[Panels.Width];

    public int Image;

    /// <summary>Pixels so far; with the first ones, the rest is undefined.</summary>
    public int Pixels;

    /// <summary>Which entry of <see cref="GroupNorm.MomentsTable"/> adds. Whoever begins a block says so, as tasks on other threads do not know it.</summary>
    public int Kernel;

    /// <summary>Adds pixels.</summary>
    /// <inheritdoc cref="Add{V}"/>
    public static void Add(MomentBlock* block, int image, float* x, nint stride, int pixels, int channels) =>
        GroupNorm.MomentsTable.Entries[block->Kernel].Run(block, image, x, stride, pixels, channels);

    /// <summary>Adds pixels.</summary>
    /// <param name="block">The sums.</param>
    /// <param name="image">Whose pixels they are, always the same one.</param>
    /// <param name="x">The panel's first channel of the first pixel.</param>
    /// <param name="stride">Floats from pixel to pixel.</param>
    /// <param name="pixels">How many.</param>
    /// <param name="channels">Channels of the panel that exist.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<V>(MomentBlock* block, int image, float* x, nint stride, int pixels, int channels) where V : struct, IFloats<V>
    {
        block->Start(image, x, stride, pixels, channels);
        block->Pixels += pixels;
        var i = 0;
        for (; i + V.Count <= channels; i += V.Count)
        {
            V pivot = V.Load(block->Pivots + i), sum = V.Zero, squares = V.Zero;   // chains of a call's pixels, then one of calls
            float* a = x + i, end = a + pixels * stride;
            for (var last = end - pixels % 4 * stride; a < last; a += 4 * stride)
            {
                V p0 = V.Load(a) - pivot, p1 = V.Load(a + stride) - pivot, p2 = V.Load(a + 2 * stride) - pivot, p3 = V.Load(a + 3 * stride) - pivot;
                sum += (p0 + p1) + (p2 + p3);
                squares += V.MultiplyAdd(p1, p1, p0 * p0) + V.MultiplyAdd(p3, p3, p2 * p2);
            }
            for (; a < end; a += stride)
            {
                var deviation = V.Load(a) - pivot;
                sum += deviation;
                squares = V.MultiplyAdd(deviation, deviation, squares);
            }
            (V.Load(block->Sums + i) + sum).Store(block->Sums + i);
            (V.Load(block->Squares + i) + squares).Store(block->Squares + i);
        }
        for (; i < channels; i++)
            for (var pixel = 0; pixel < pixels; pixel++) block->AddOne(i, x[pixel * stride + i]);
    }

    /// <summary>The same by definition, sums in double precision.</summary>
    public static void AddReference(MomentBlock* block, int image, float* x, nint stride, int pixels, int channels)
    {
        block->Start(image, x, stride, pixels, channels);
        block->Pixels += pixels;
        for (var i = 0; i < channels; i++)
        {
            double sum = block->Sums[i], squares = block->Squares[i];
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var deviation = (double)x[pixel * stride + i] - block->Pivots[i];
                sum += deviation;
                squares += deviation * deviation;
            }
            (block->Sums[i], block->Squares[i]) = ((float)sum, (float)squares);
        }
    }

    /// <summary>Adds one number of a channel.</summary>
    public void AddOne(int channel, float value)
    {
        var deviation = value - Pivots[channel];
        Sums[channel] += deviation;
        Squares[channel] += deviation * deviation;
    }

    /// <summary>Begins a channel.</summary>
    public void Begin(int channel, float pivot) => (Pivots[channel], Sums[channel], Squares[channel]) = (pivot, 0, 0);

    /// <summary>Begins with the first pixels, unless there are some.</summary>
    private void Start(int image, float* x, nint stride, int pixels, int channels)
    {
        if (Pixels != 0) return;
        Image = image;
        var some = Math.Min(PivotPixels, pixels);
        for (var channel = 0; channel < channels; channel++)
        {
            var sum = 0f;
            for (var i = 0; i < some; i++) sum += x[i * pixels / some * stride + channel];
            Begin(channel, sum / some);
        }
    }
}
