namespace Kandinsky.Kernels;

/// <summary>Softmax of rows: y = e^(x − max) / Σ e^(x − max).</summary>
/// <remarks><c>y</c> may be <c>x</c>; other overlaps are not allowed. A row that is minus infinity throughout becomes not-a-number, as its quotient
/// is.</remarks>
public static unsafe partial class Softmax
{
    internal static readonly KernelTable<Kernel> Table = new("Softmax",
        new(KernelChoice.Vector512, Floats512.IsSupported, Row<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Row<Floats256>),
        new(KernelChoice.Vector128, true, Row<Floats128>),
        new(KernelChoice.Reference, true, Reference));

    internal delegate void Kernel(float* x, float* y, int width);

    /// <summary>Every row on its own.</summary>
    /// <param name="x">[rows, width]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="y">[rows, width]</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(ReadOnlySpan<float> x, int rows, int width, Span<float> y)
    {
        Check.Length(x.Length, (long)rows * width, nameof(x));
        Check.Length(y.Length, x.Length, nameof(y));
        if (x.IsEmpty) return;
        fixed (float* px = x, py = y)
        {
            float* from = px, to = py;
            var kernel = Table.Current.Run;
            RowBlocks.Run(1, rows, width, (_, first, count) =>
            {
                for (nint row = first; row < first + count; row++) kernel(from + row * width, to + row * width, width);
            });
        }
    }
}
