using System.Numerics;

namespace Kandinsky.Kernels;

/// <summary>C ← C + A·B in double precision: for statistics, where single precision is not enough.</summary>
public static unsafe class MatrixProduct
{
    /// <summary>Rows of one task; the cut depends on the shape alone, so the bytes do not depend on the number of threads.</summary>
    private const int TaskRows = 32;

    /// <summary>How much of B is gone through before the next rows of A.</summary>
    private const int DepthBlock = 256, ColumnBlock = 192;

    internal static readonly KernelTable<Kernel> Table = new("MatrixProduct",
        new(KernelChoice.Vector512, Vector<double>.Count == 8, MatrixProductTile.Run),
        new(KernelChoice.Vector256, Vector<double>.Count == 4, MatrixProductTile.Run),
        new(KernelChoice.Vector128, Vector<double>.Count == 2, MatrixProductTile.Run),
        new(KernelChoice.Reference, true, Reference));

    internal delegate void Kernel(DoubleMatrix a, DoubleMatrix b, DoubleMatrix c, int rows, int depth, int columns);

    /// <summary>Adds a product.</summary>
    /// <param name="a">[rows, depth].</param>
    /// <param name="b">[depth, columns].</param>
    /// <param name="c">[rows, columns]; changed. Must not overlap the others.</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="depth">Columns of A, rows of B.</param>
    /// <param name="columns">Columns of B and C.</param>
    /// <exception cref="ArgumentException">A length is not that of its shape.</exception>
    public static void Add(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int rows, int depth, int columns)
    {
        Check.Length(a.Length, checked(rows * depth), nameof(a));
        Check.Length(b.Length, checked(depth * columns), nameof(b));
        Check.Length(c.Length, checked(rows * columns), nameof(c));
        fixed (double* pa = a, pb = b, pc = c) AddPart(new DoubleMatrix(pa, depth), new DoubleMatrix(pb, columns), new DoubleMatrix(pc, columns), rows, depth,
            columns);
    }

    internal static void AddPart(DoubleMatrix a, DoubleMatrix b, DoubleMatrix c, int rows, int depth, int columns)
    {
        var kernel = Table.Current.Run;
        Workers.For((rows + TaskRows - 1) / TaskRows, task =>
        {
            var first = task * TaskRows;
            var count = Math.Min(TaskRows, rows - first);
            for (var k = 0; k < depth; k += DepthBlock)
                for (var column = 0; column < columns; column += ColumnBlock)
                    kernel(a.At(first, k), b.At(k, column), c.At(first, column), count, Math.Min(DepthBlock, depth - k),
                        Math.Min(ColumnBlock, columns - column));
        });
    }

    private static void Reference(DoubleMatrix a, DoubleMatrix b, DoubleMatrix c, int rows, int depth, int columns)
    {
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                var sum = 0.0;
                for (var k = 0; k < depth; k++) sum += a.Row(row)[k] * b.Row(k)[column];
                c.Row(row)[column] += sum;
            }
    }
}

/// <summary>Rows of numbers in double precision.</summary>
/// <param name="numbers">The first one.</param>
/// <param name="stride">Numbers from one row to the next.</param>
internal readonly unsafe struct DoubleMatrix(double* numbers, int stride)
{
    private readonly double* _numbers = numbers;
    private readonly int _stride = stride;

    public double* Row(int row) => _numbers + (long)row * _stride;

    /// <summary>The part that begins at a row and column.</summary>
    public DoubleMatrix At(int row, int column) => new(Row(row) + column, _stride);
}
