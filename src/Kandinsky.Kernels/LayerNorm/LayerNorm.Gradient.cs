using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

public static unsafe partial class LayerNorm
{
    private const int BlockNumbers = 1 << 15;

    internal static readonly KernelTable<GradientKernel> GradientTable = new("LayerNorm.Gradient",
        new(KernelChoice.Vector512, Floats512.IsSupported, GradientRow<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, GradientRow<Floats256>),
        new(KernelChoice.Vector128, true, GradientRow<Floats128>),
        new(KernelChoice.Reference, true, GradientReference));

    /// <summary>One row: writes dx (plus a residual that may be null), adds dy · x̂ and dy to the sums [2, width].</summary>
    internal delegate void GradientKernel(float* x, float* dy, float* gamma, float epsilon, float* residual, float* dx, float* sums, int width);

    /// <summary>
    /// The gradients of the layer: dx = (w − mean(w) − x̂ · mean(w · x̂)) / deviation + residual with w = dy · γ and x̂ = (x − mean) / deviation; dγ += Σ dy
    /// · x̂ and dβ += Σ dy over rows.
    /// </summary>
    /// <param name="x">[rows, width], what the layer read.</param>
    /// <param name="dy">[rows, width]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="gamma">γ [width]</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="residual">Like <paramref name="dx"/>, or empty; may be <paramref name="dx"/>.</param>
    /// <param name="dx">[rows, width]; may be <paramref name="dy"/>.</param>
    /// <param name="dGamma">[width], to which is added.</param>
    /// <param name="dBeta">[width], to which is added.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int rows, int width, ReadOnlySpan<float> gamma, float epsilon,
        ReadOnlySpan<float> residual, Span<float> dx, Span<float> dGamma, Span<float> dBeta)
    {
        Check.Length(x.Length, (long)rows * width, nameof(x));
        Check.Length(dy.Length, x.Length, nameof(dy));
        Check.Length(dx.Length, x.Length, nameof(dx));
        Check.Length(gamma.Length, width, nameof(gamma));
        if (!residual.IsEmpty) Check.Length(residual.Length, x.Length, nameof(residual));
        Check.Length(dGamma.Length, width, nameof(dGamma));
        Check.Length(dBeta.Length, width, nameof(dBeta));
        if (x.IsEmpty) return;
        var height = Math.Max(1, BlockNumbers / width);
        var blocks = (rows + height - 1) / height;
        using var memory = Scratch.Rent(2L * blocks * width * sizeof(float));
        fixed (float* px = x, py = dy, pg = gamma, pr = residual, pdx = dx)
        {
            float* from = px, gradient = py, factors = pg, add = pr, to = pdx, sums = memory.Floats;
            var kernel = GradientTable.Current.Run;
            Workers.For(blocks, block =>
            {
                var total = sums + 2L * block * width;
                new Span<float>(total, 2 * width).Clear();
                for (nint row = block * height, end = Math.Min(rows, (block + 1) * height); row < end; row++)
                    kernel(from + row * width, gradient + row * width, factors, epsilon, add == null ? null : add + row * width, to + row * width, total,
                        width);
            });
            for (var i = 0; i < width; i++)
            {
                double gain = 0, offset = 0;
                for (var block = 0; block < blocks; block++) (gain, offset) = (gain + sums[2L * block * width + i],
                    offset + sums[(2L * block + 1) * width + i]);
                dGamma[i] += (float)gain;
                dBeta[i] += (float)offset;
            }
        }
    }

    private static void GradientReference(float* x, float* dy, float* gamma, float epsilon, float* residual, float* dx, float* sums, int width)
    {
        double mean = 0, squares = 0, first = 0, second = 0;
        for (var i = 0; i < width; i++) mean += (double)x[i] / width;
        for (var i = 0; i < width; i++) squares += (x[i] - mean) * (x[i] - mean);
        var factor = 1 / Math.Sqrt(squares / width + epsilon);
        for (var i = 0; i < width; i++)
        {
            first += (double)dy[i] * gamma[i] / width;
            second += dy[i] * gamma[i] * (x[i] - mean) * factor / width;
            sums[i] += (float)(dy[i] * (x[i] - mean) * factor);
            sums[width + i] += dy[i];
        }
        for (var i = 0; i < width; i++)
            dx[i] = (float)(factor * ((double)dy[i] * gamma[i] - first - (x[i] - mean) * factor * second) + (residual == null ? 0 : residual[i]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GradientRow<V>(float* x, float* dy, float* gamma, float epsilon, float* residual, float* dx, float* sums, int width)
        where V : struct, IFloats<V>
    {
        var (mean, factor) = Statistics<V>(x, epsilon, width);
        V center = V.Broadcast(mean), factors = V.Broadcast(factor), firsts = V.Zero, seconds = V.Zero;
        for (var i = 0; i < width; i += V.Count)
        {
            // What a last vector lacks is zero: dy there, and so all it adds.
            var lanes = width - i;
            V gradient = Rows.Load<V>(dy + i, lanes), normal = (Rows.Load<V>(x + i, lanes) - center) * factors,
                weighted = gradient * Rows.Load<V>(gamma + i, lanes);
            firsts += weighted;
            seconds = V.MultiplyAdd(weighted, normal, seconds);
            Rows.Store(V.MultiplyAdd(gradient, normal, Rows.Load<V>(sums + i, lanes)), sums + i, lanes);
            Rows.Store(Rows.Load<V>(sums + width + i, lanes) + gradient, sums + width + i, lanes);
        }
        V first = V.Broadcast(firsts.Sum() / width), second = V.Broadcast(seconds.Sum() / width);
        for (var i = 0; i < width; i += V.Count)
        {
            var lanes = width - i;
            V normal = (Rows.Load<V>(x + i, lanes) - center) * factors, weighted = Rows.Load<V>(dy + i, lanes) * Rows.Load<V>(gamma + i, lanes);
            var result = (weighted - first - normal * second) * factors;
            if (residual != null) result += Rows.Load<V>(residual + i, lanes);
            Rows.Store(result, dx + i, lanes);
        }
    }
}
