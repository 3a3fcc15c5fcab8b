namespace Kandinsky.Kernels;

/// <summary>
/// The gradients of a filter and a bias: dWeight[o, c, tap] += Σ dy[pixel, o] · x[the pixel the tap reads there, c] and dBias[o] += Σ dy[pixel, o], over all
/// pixels. A linear layer is a filter of one tap whose pixels are rows.
/// </summary>
/// <remarks>
/// The result is cut into blocks, and the pixels into groups where there are few blocks: that is a task, which turns some pixels of its input channels over
/// their diagonal (so that the pixels of a channel lie side by side, and every tap reads them from its own place on), puts those of dy into panels, and passes
/// register tiles over both until its pixels are used up. Sums stay in the task's second-level cache; those of several groups are added in their order.
/// Everything is cut by shape alone.
/// </remarks>
internal static unsafe partial class WeightGradient
{
    internal delegate void Kernel(WeightGradientJob job);

    /// <summary>Products in single precision.</summary>
    internal static readonly KernelTable<Kernel> Float32Table = new("gradient.weight", [.. SegmentedTiles.Float32Table.Entries.Select(Entry)]);

    /// <summary>Both operands rounded to bfloat16, sums in single precision.</summary>
    internal static readonly KernelTable<Kernel> BFloat16Table = new("gradient.weight.bfloat16", [.. SegmentedTiles.BFloat16Table.Entries.Select(Entry)]);

    /// <summary>Adds the gradients.</summary>
    public static void Run(WeightGradientJob job) => (job.Precision == Precision.BFloat16 ? BFloat16Table : Float32Table).Current.Run(job);

    /// <summary>Whether products may be made of a precision.</summary>
    public static void Check(Precision precision)
    {
        if (precision == Precision.Int8) throw new ArgumentException("Gradients are computed in single precision or bfloat16.", nameof(precision));
    }

    private static Implementation<Kernel> Entry(Implementation<SegmentedTiles.Kernel> tile) => new(tile.Name, () => tile.Supported, tile.Name switch
    {
        KernelChoice.Reference => Reference,
        KernelChoice.Vector128 => new WeightGradientKernel<Floats128>(tile.Run).Run,
        KernelChoice.Vector256 => new WeightGradientKernel<Floats256>(tile.Run).Run,
        _ => Floats512.IsSupported ? new WeightGradientKernel<Floats512>(tile.Run).Run : new WeightGradientKernel<Floats256>(tile.Run).Run,
    });
}
