namespace Kandinsky.Kernels;

/// <summary>One number from many. Blocks are summed in single precision lanes, their results in double precision and in order: the same bytes for any number of threads.</summary>
public static unsafe partial class Reduction
{
    internal static readonly KernelTable<Kernel> DotTable = new("Reduction.Dot",
        new(KernelChoice.Vector512, Floats512.IsSupported, Dot<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Dot<Floats256>),
        new(KernelChoice.Vector128, true, Dot<Floats128>),
        new(KernelChoice.Reference, true, ReferenceDot));

    internal static readonly KernelTable<Kernel> SumTable = new("Reduction.Sum",
        new(KernelChoice.Vector512, Floats512.IsSupported, Sum<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Sum<Floats256>),
        new(KernelChoice.Vector128, true, Sum<Floats128>),
        new(KernelChoice.Reference, true, ReferenceSum));

    private const int BlockNumbers = 1 << 12;

    private const int TaskBlocks = 16;

    internal delegate double Kernel(float* a, float* b, int count);

    /// <summary>Σ x.</summary>
    /// <param name="x">Any length; an empty sum is zero.</param>
    public static double Sum(ReadOnlySpan<float> x) => Run(SumTable.Current.Run, x, x);

    /// <summary>Σ x².</summary>
    /// <param name="x">Any length; an empty sum is zero.</param>
    public static double SumOfSquares(ReadOnlySpan<float> x) => Run(DotTable.Current.Run, x, x);

    /// <summary>Σ a · b.</summary>
    /// <param name="a">Any length.</param>
    /// <param name="b">As long.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Check.Length(b.Length, a.Length, nameof(b));
        return Run(DotTable.Current.Run, a, b);
    }

    private static double Run(Kernel kernel, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var length = a.Length;
        var blocks = (int)(((long)length + BlockNumbers - 1) / BlockNumbers);
        var results = new double[blocks];
        fixed (float* pa = a, pb = b)
        {
            float* left = pa, right = pb;
            Workers.For((blocks + TaskBlocks - 1) / TaskBlocks, task =>
            {
                for (var block = task * TaskBlocks; block < Math.Min(blocks, (task + 1) * TaskBlocks); block++)
                {
                    var first = block * BlockNumbers;
                    results[block] = kernel(left + first, right + first, Math.Min(BlockNumbers, length - first));
                }
            });
        }
        var sum = 0.0;
        foreach (var result in results) sum += result;
        return sum;
    }
}
