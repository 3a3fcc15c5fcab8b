using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// Cross-entropy of a softmax with one right class a row, and its gradient: loss = ln Σ e^x − x[target], dx = (softmax(x) − [target]) · factor.
/// </summary>
/// <remarks><c>dx</c> may be <c>x</c>. A row whose target is negative does not count: its loss and gradient are zero.</remarks>
public static unsafe class CrossEntropy
{
    internal static readonly KernelTable<Kernel> Table = new("CrossEntropy",
        new(KernelChoice.Vector512, Floats512.IsSupported, Row<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Row<Floats256>),
        new(KernelChoice.Vector128, true, Row<Floats128>),
        new(KernelChoice.Reference, true, Reference));

    /// <summary>One row: the loss, and where dx is not null the gradient.</summary>
    internal delegate float Kernel(float* x, int target, float factor, float* dx, int width);

    /// <summary>Every row on its own.</summary>
    /// <param name="x">[rows, width], logits.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Classes.</param>
    /// <param name="targets">[rows]: the right class, or a negative number for none.</param>
    /// <param name="factor">Of the gradient: 1 / rows for that of the mean loss.</param>
    /// <param name="losses">Receives [rows].</param>
    /// <param name="dx">Receives [rows, width], or empty.</param>
    /// <exception cref="ArgumentException">A length does not fit, or a target is no class.</exception>
    public static void Run(ReadOnlySpan<float> x, int rows, int width, ReadOnlySpan<int> targets, float factor, Span<float> losses, Span<float> dx)
    {
        Check.Length(x.Length, (long)rows * width, nameof(x));
        Check.Length(targets.Length, rows, nameof(targets));
        Check.Length(losses.Length, rows, nameof(losses));
        if (!dx.IsEmpty) Check.Length(dx.Length, x.Length, nameof(dx));
        foreach (var target in targets)
            if (target >= width) throw new ArgumentException($"{target} is not one of {width} classes.", nameof(targets));
        if (x.IsEmpty) return;
        fixed (int* pt = targets)
        fixed (float* px = x, pl = losses, pdx = dx)
        {
            int* classes = pt;
            float* from = px, loss = pl, to = pdx;
            var kernel = Table.Current.Run;
            RowBlocks.Run(1, rows, width, (_, first, count) =>
            {
                for (nint row = first; row < first + count; row++)
                {
                    var gradient = to == null ? null : to + row * width;
                    if (classes[row] >= 0)
                    {
                        loss[row] = kernel(from + row * width, classes[row], factor, gradient, width);
                        continue;
                    }
                    loss[row] = 0;
                    if (gradient != null) new Span<float>(gradient, width).Clear();
                }
            });
        }
    }

    private static float Reference(float* x, int target, float factor, float* dx, int width)
    {
        double largest = double.NegativeInfinity, sum = 0, right = x[target];
        for (var i = 0; i < width; i++) largest = Math.Max(largest, x[i]);
        for (var i = 0; i < width; i++) sum += Math.Exp(x[i] - largest);
        for (var i = 0; i < width && dx != null; i++) dx[i] = (float)((Math.Exp(x[i] - largest) / sum - (i == target ? 1 : 0)) * factor);
        return (float)(Math.Log(sum) + largest - right);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Row<V>(float* x, int target, float factor, float* dx, int width) where V : struct, IFloats<V>
    {
        var maxima = V.Broadcast(float.NegativeInfinity);
        var whole = width / V.Count * V.Count;
        for (var i = 0; i < whole; i += V.Count) maxima = V.Maximum(maxima, V.Load(x + i));
        var (largest, right, sums) = (maxima.Largest(), x[target], V.Zero);
        for (var i = whole; i < width; i++) largest = MathF.Max(largest, x[i]);
        var shift = V.Broadcast(largest);
        for (var i = 0; i < whole; i += V.Count) sums += FloatMath.ExpOfNegative(V.Load(x + i) - shift);
        double sum = sums.Sum();
        for (var i = whole; i < width; i++) sum += Math.Exp(x[i] - largest);
        if (dx != null)
        {
            var factors = V.Broadcast((float)(factor / sum));
            for (var i = 0; i < whole; i += V.Count) (FloatMath.ExpOfNegative(V.Load(x + i) - shift) * factors).Store(dx + i);
            for (var i = whole; i < width; i++) dx[i] = (float)(Math.Exp(x[i] - largest) * factor / sum);
            dx[target] -= factor;
        }
        return (float)(Math.Log(sum) + largest - right);
    }
}
