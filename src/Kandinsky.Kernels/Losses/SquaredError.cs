using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>The mean squared error of rows, and its gradient: loss = mean (x − target)², dx = 2 · (x − target) · weight · factor / width.</summary>
/// <remarks><c>dx</c> may be <c>x</c>. Blocks of a row are summed in single precision lanes, their results in double precision and in order.</remarks>
public static unsafe class SquaredError
{
    private const int BlockNumbers = 1 << 12;

    internal static readonly KernelTable<Kernel> Table = new("SquaredError",
        new(KernelChoice.Vector512, Floats512.IsSupported, Block<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Block<Floats256>),
        new(KernelChoice.Vector128, true, Block<Floats128>),
        new(KernelChoice.Reference, true, Reference));

    /// <summary>Part of a row: the sum of squares, and where dx is not null (x − target) · factor.</summary>
    internal delegate double Kernel(float* x, float* target, float factor, float* dx, int count);

    /// <summary>Every row on its own.</summary>
    /// <param name="x">[rows, width]</param>
    /// <param name="target">[rows, width]</param>
    /// <param name="rows">Rows: samples.</param>
    /// <param name="weights">[rows], of the gradient; empty for ones. Losses are not weighted.</param>
    /// <param name="factor">Of the gradient: 1 / rows for that of the mean over samples.</param>
    /// <param name="losses">Receives [rows].</param>
    /// <param name="dx">Receives [rows, width], or empty.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(ReadOnlySpan<float> x, ReadOnlySpan<float> target, int rows, ReadOnlySpan<float> weights, float factor, Span<float> losses,
        Span<float> dx)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Check.Length(target.Length, x.Length, nameof(target));
        Check.Length(losses.Length, rows, nameof(losses));
        if (!weights.IsEmpty) Check.Length(weights.Length, rows, nameof(weights));
        if (!dx.IsEmpty) Check.Length(dx.Length, x.Length, nameof(dx));
        if (x.IsEmpty) return;
        Check.Divides(rows, x.Length, nameof(x));
        var width = x.Length / rows;
        var blocks = (width + BlockNumbers - 1) / BlockNumbers;
        var sums = new double[rows * blocks];
        fixed (float* px = x, pt = target, pw = weights, pdx = dx)
        {
            float* from = px, aim = pt, weight = pw, to = pdx;
            var kernel = Table.Current.Run;
            Workers.For(sums.Length, task =>
            {
                var (row, start) = (task / blocks, task % blocks * BlockNumbers);
                var at = (nint)row * width + start;
                sums[task] = kernel(from + at, aim + at, (float)(2.0 * factor * (weight == null ? 1 : weight[row]) / width), to == null ? null
                    : to + at, Math.Min(BlockNumbers, width - start));
            });
        }
        for (var row = 0; row < rows; row++)
        {
            var sum = 0.0;
            for (var block = 0; block < blocks; block++) sum += sums[row * blocks + block];
            losses[row] = (float)(sum / width);
        }
    }

    private static double Reference(float* x, float* target, float factor, float* dx, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            var difference = (double)x[i] - target[i];
            sum += difference * difference;
            if (dx != null) dx[i] = (float)(difference * factor);
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Block<V>(float* x, float* target, float factor, float* dx, int count) where V : struct, IFloats<V>
    {
        var (sums, factors) = (V.Zero, V.Broadcast(factor));
        for (var i = 0; i < count; i += V.Count)
        {
            var difference = Rows.Load<V>(x + i, count - i) - Rows.Load<V>(target + i, count - i);
            sums = V.MultiplyAdd(difference, difference, sums);
            if (dx != null) Rows.Store(difference * factors, dx + i, count - i);
        }
        return sums.Sum();
    }
}
