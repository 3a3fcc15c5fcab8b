using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// Sums over rows, column by column. Blocks of rows are summed in single precision, their results in double precision and in order: the same bytes for any
/// number of threads.
/// </summary>
public static unsafe class ColumnSums
{
    private const int BlockNumbers = 1 << 15;
    private const int NearRows = 16;

    internal static readonly KernelTable<Kernel> Table = new("ColumnSums",
        new(KernelChoice.Vector512, Floats512.IsSupported, Block<Floats512>),
        new(KernelChoice.Vector256, Floats256.IsSupported, Block<Floats256>),
        new(KernelChoice.Vector128, true, Block<Floats128>),
        new(KernelChoice.Reference, true, Reference));

    /// <summary>Of some rows: sums[c] = Σ a[r, c], or Σ a[r, c] · b[r, c] where b is not null.</summary>
    internal delegate void Kernel(float* a, float* b, int rows, int columns, float* sums);

    /// <summary>sums[n, c] += Σ x[n, r, c] over rows r: the gradient of what was added to every row.</summary>
    /// <param name="x">[batch, rows, columns]</param>
    /// <param name="batch">Matrices.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="sums">[batch, columns], to which is added.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Add(ReadOnlySpan<float> x, int batch, int columns, Span<float> sums) => Run(x, [], batch, columns, sums);

    /// <summary>sums[n, c] += Σ a[n, r, c] · b[n, r, c] over rows r: the gradient of what every row was multiplied by.</summary>
    /// <param name="a">[batch, rows, columns]</param>
    /// <param name="b">As long.</param>
    /// <param name="batch">Matrices.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="sums">[batch, columns], to which is added.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void AddProducts(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int batch, int columns, Span<float> sums)
    {
        Check.Length(b.Length, a.Length, nameof(b));
        Run(a, b, batch, columns, sums);
    }

    private static void Run(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int batch, int columns, Span<float> sums)
    {
        Check.Positive(batch);
        Check.Positive(columns);
        Check.Divides(checked(batch * columns), a.Length, nameof(a));
        Check.Length(sums.Length, (long)batch * columns, nameof(sums));
        if (a.IsEmpty) return;
        var rows = a.Length / batch / columns;
        var height = Math.Max(1, BlockNumbers / columns);
        var blocks = (rows + height - 1) / height;
        using var memory = Scratch.Rent((long)batch * blocks * columns * sizeof(float));
        fixed (float* pa = a, pb = b)
        {
            float* left = pa, right = pb, parts = memory.Floats;
            var kernel = Table.Current.Run;
            Workers.For(batch * blocks, task =>
            {
                var first = task % blocks * height;
                var at = ((nint)(task / blocks) * rows + first) * columns;
                kernel(left + at, right == null ? null : right + at, Math.Min(height, rows - first), columns, parts + (nint)task * columns);
            });
            for (var i = 0; i < sums.Length; i++)
            {
                var sum = 0.0;
                for (var block = 0; block < blocks; block++) sum += parts[((nint)(i / columns) * blocks + block) * columns + i % columns];
                sums[i] += (float)sum;
            }
        }
    }

    private static void Reference(float* a, float* b, int rows, int columns, float* sums)
    {
        for (var column = 0; column < columns; column++)
        {
            var sum = 0.0;
            for (nint row = 0; row < rows; row++) sum += (double)a[row * columns + column] * (b == null ? 1 : b[row * columns + column]);
            sums[column] = (float)sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<V>(float* a, float* b, int rows, int columns, float* sums) where V : struct, IFloats<V>
    {
        // A few rows stay in the first-level cache while their columns are summed up.
        new Span<float>(sums, columns).Clear();
        for (var row = 0; row < rows; row += NearRows)
        {
            var end = Math.Min(rows, row + NearRows);
            for (var column = 0; column < columns; column += V.Count)
            {
                var (sum, lanes) = (V.Zero, columns - column);
                var at = (nint)row * columns + column;
                for (var r = row; r < end; r++, at += columns)
                    sum = b == null ? sum + Rows.Load<V>(a + at, lanes) : V.MultiplyAdd(Rows.Load<V>(a + at, lanes), Rows.Load<V>(b + at, lanes), sum);
                Rows.Store(Rows.Load<V>(sums + column, lanes) + sum, sums + column, lanes);
            }
        }
    }
}
