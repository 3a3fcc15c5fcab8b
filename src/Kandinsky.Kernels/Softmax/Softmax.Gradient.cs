using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

public static unsafe partial class Softmax
{
    internal static readonly KernelTable<GradientKernel> GradientTable = new("Softmax.Gradient",
        new(KernelChoice.Vector512, Floats512.IsSupported, GradientRow<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, GradientRow<Floats256>),
        new(KernelChoice.Vector128, true, GradientRow<Floats128>),
        new(KernelChoice.Reference, true, GradientReference));

    internal delegate void GradientKernel(float* y, float* dy, float* dx, int width);

    /// <summary>The gradient of every row: dx = y · (dy − Σ dy · y).</summary>
    /// <param name="y">[rows, width], what the softmax gave.</param>
    /// <param name="dy">[rows, width]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="dx">[rows, width]; may be <paramref name="dy"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Gradient(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int rows, int width, Span<float> dx)
    {
        Check.Length(y.Length, (long)rows * width, nameof(y));
        Check.Length(dy.Length, y.Length, nameof(dy));
        Check.Length(dx.Length, y.Length, nameof(dx));
        if (y.IsEmpty) return;
        fixed (float* py = y, pdy = dy, pdx = dx)
        {
            float* from = py, gradient = pdy, to = pdx;
            var kernel = GradientTable.Current.Run;
            RowBlocks.Run(1, rows, width, (_, first, count) =>
            {
                for (nint row = first; row < first + count; row++) kernel(from + row * width, gradient + row * width, to + row * width, width);
            });
        }
    }

    private static void GradientReference(float* y, float* dy, float* dx, int width)
    {
        var sum = 0.0;
        for (var i = 0; i < width; i++) sum += (double)y[i] * dy[i];
        for (var i = 0; i < width; i++) dx[i] = (float)(y[i] * (dy[i] - sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GradientRow<V>(float* y, float* dy, float* dx, int width) where V : struct, IFloats<V>
    {
        var sums = V.Zero;
        for (var i = 0; i < width; i += V.Count) sums = V.MultiplyAdd(Rows.Load<V>(y + i, width - i), Rows.Load<V>(dy + i, width - i), sums);
        var sum = V.Broadcast(sums.Sum());
        for (var i = 0; i < width; i += V.Count) Rows.Store(Rows.Load<V>(y + i, width - i) * (Rows.Load<V>(dy + i, width - i) - sum), dx + i, width - i);
    }
}
