using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>Mean and variance of every channel of what an operation writes, from blocks that its tasks fill while the numbers are in the cache.</summary>
/// <remarks>
/// An operation may run in parts. After each, its blocks are added in their order and in double precision (Chan, Golub and LeVeque 1983), so that the result
/// depends on how the work is cut, which is by shape alone, and not on the number of threads.
/// </remarks>
internal sealed unsafe class MomentTotals : IDisposable
{
    // Of an image and a panel: pixels, then pivots, sums of deviations from them, and of their squares.
    private const int Header = 8;
    internal const int TotalSize = Header + 3 * Panels.Width;

    private readonly int _channels, _panels;
    private readonly ChannelMoments* _moments;
    private readonly Scratch.Rental _totals;
    private Scratch.Rental _memory;
    private MomentBlock* _blocks;
    private int _count, _firstImage, _images;

    /// <param name="moments">Receives [images, channels].</param>
    /// <param name="images">Images.</param>
    /// <param name="channels">Channels.</param>
    public MomentTotals(ChannelMoments* moments, int images, int channels)
    {
        _moments = moments;
        (_channels, _panels) = (channels, Panels.Count(channels));
        _totals = Scratch.Rent((long)images * _panels * TotalSize * sizeof(double));
        for (var i = 0; i < images * _panels; i++) Total(i)[0] = 0;
    }

    /// <summary>Starts a part; no block has pixels yet.</summary>
    /// <param name="firstImage">Its first image.</param>
    /// <param name="images">Images it has a part of.</param>
    /// <param name="tasks">Tasks that share its pixels, in order: one that comes to another image moves on by a block.</param>
    /// <returns>[tasks + images, panels]: a task adds to the block of its own number plus that of the image, counted from the first one of the part.</returns>
    public MomentBlock* Begin(int firstImage, int images, int tasks)
    {
        (_firstImage, _images, _count) = (firstImage, images, tasks + images);
        _memory = Scratch.Rent((long)_count * _panels * sizeof(MomentBlock));
        _blocks = (MomentBlock*)_memory.Floats;
        var kernel = GroupNorm.MomentsTable.CurrentEntry;
        for (var i = 0; i < _count * _panels; i++) (_blocks[i].Pixels, _blocks[i].Kernel) = (0, kernel);
        return _blocks;
    }

    /// <summary>Ends a part: the moments are those of all pixels so far.</summary>
    public void End()
    {
        Workers.For(_images * _panels, this, static (self, task) => self.AddBlocks(self._firstImage + task / self._panels, task % self._panels));
        _memory.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _totals.Dispose();

    private double* Total(int panelOfImage) => (double*)_totals.Floats + (nint)panelOfImage * TotalSize;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBlocks(int image, int panel)
    {
        var total = Total(image * _panels + panel);
        var sums = total + Header;
        for (var i = 0; i < _count; i++)
        {
            var block = _blocks + (nint)i * _panels + panel;
            if (block->Pixels == 0 || block->Image != image) continue;
            if (total[0] == 0)
                for (var lane = 0; lane < Panels.Width; lane++) (sums[lane], sums[Panels.Width + lane], sums[2 * Panels.Width + lane]) = (block->Pivots[lane],
                    0, 0);
            total[0] += block->Pixels;
            for (var lane = 0; lane < Panels.Width; lane += Vector256<double>.Count) Add(block, lane, sums + lane);
        }
        Conclude(total[0], sums, _moments + (nint)image * _channels + panel * Panels.Width, Math.Min(Panels.Width, _channels - panel * Panels.Width));
    }

    /// <summary>Σ(x − P) and Σ(x − P)² from those of another pivot p: with d = p − P, they are Σ(x − p) + n·d and Σ(x − p)² + 2d·Σ(x − p) + n·d².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(MomentBlock* block, int lane, double* sums)
    {
        var apart = Wide(block->Pivots + lane) - Vector256.Load(sums);
        var (sum, moved) = (Wide(block->Sums + lane), apart * Vector256.Create((double)block->Pixels));
        (Vector256.Load(sums + Panels.Width) + (sum + moved)).Store(sums + Panels.Width);
        (Vector256.Load(sums + 2 * Panels.Width) + (Wide(block->Squares + lane) + apart * (sum + sum + moved))).Store(sums + 2 * Panels.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Wide(float* numbers)
    {
        var (lower, upper) = Vector128.Widen(Vector128.Load(numbers));
        return Vector256.Create(lower, upper);
    }

    private static void Conclude(double pixels, double* sums, ChannelMoments* moments, int channels)
    {
        var share = 1 / pixels;
        for (var lane = 0; lane < channels; lane++)
        {
            var mean = sums[Panels.Width + lane] * share;
            moments[lane] = new(sums[lane] + mean, Math.Max(0, sums[2 * Panels.Width + lane] * share - mean * mean));
        }
    }
}
