namespace Kandinsky.Kernels;

/// <summary>Layer normalisation (Ba, Kiros and Hinton 2016): every row gets mean 0 and variance 1, then γ and β.</summary>
/// <remarks>y = (x − mean) / √(biased variance + ε) · γ + β. <c>y</c> may be <c>x</c>; other overlaps are not allowed.</remarks>
public static unsafe partial class LayerNorm
{
    internal static readonly KernelTable<Kernel> Table = new("LayerNorm",
        new(KernelChoice.Vector512, Floats512.IsSupported, Row<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Row<Floats256>),
        new(KernelChoice.Vector128, true, Row<Floats128>),
        new(KernelChoice.Reference, true, Reference));

    internal delegate void Kernel(float* x, float* gamma, float* beta, float epsilon, float* y, int width);

    /// <summary>Normalises rows.</summary>
    /// <param name="x">[rows, width]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="gamma">γ [width]</param>
    /// <param name="beta">β [width]</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="y">[rows, width]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(ReadOnlySpan<float> x, int rows, int width, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, float epsilon, Span<float> y)
    {
        Check.Length(x.Length, (long)rows * width, nameof(x));
        Check.Length(y.Length, x.Length, nameof(y));
        Check.Length(gamma.Length, width, nameof(gamma));
        Check.Length(beta.Length, width, nameof(beta));
        if (x.IsEmpty) return;
        fixed (float* px = x, pg = gamma, pb = beta, py = y)
        {
            float* from = px, factors = pg, offsets = pb, to = py;
            var kernel = Table.Current.Run;
            RowBlocks.Run(1, rows, width, (_, first, count) =>
            {
                for (nint row = first; row < first + count; row++) kernel(from + row * width, factors, offsets, epsilon, to + row * width, width);
            });
        }
    }
}
