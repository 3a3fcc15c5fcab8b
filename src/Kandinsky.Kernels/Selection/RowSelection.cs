namespace Kandinsky.Kernels;

/// <summary>Rows by their numbers: an embedding, and its gradient. A row may be chosen any number of times.</summary>
public static unsafe class RowSelection
{
    private const int BlockColumns = 256;

    /// <summary>y[r] = table[indices[r]].</summary>
    /// <param name="table">[rows, width]</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="indices">Which rows.</param>
    /// <param name="y">[indices.Length, width]; does not overlap <paramref name="table"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit, or there is no such row.</exception>
    public static void Gather(ReadOnlySpan<float> table, int width, ReadOnlySpan<int> indices, Span<float> y)
    {
        CheckIndices(table.Length, width, indices, y.Length);
        fixed (int* pi = indices)
        fixed (float* pt = table, py = y)
        {
            int* rows = pi;
            float* from = pt, to = py;
            RowBlocks.Run(1, indices.Length, width, (_, first, count) =>
            {
                for (nint row = first; row < first + count; row++) new ReadOnlySpan<float>(from + (nint)rows[row] * width, width)
                    .CopyTo(new Span<float>(to + row * width, width));
            });
        }
    }

    /// <summary>table[indices[r]] += dy[r], for one r after the other: the gradient of <see cref="Gather"/>.</summary>
    /// <param name="dy">[indices.Length, width]</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="indices">Which rows.</param>
    /// <param name="table">[rows, width], to which is added.</param>
    /// <exception cref="ArgumentException">A length does not fit, or there is no such row.</exception>
    public static void AddRows(ReadOnlySpan<float> dy, int width, ReadOnlySpan<int> indices, Span<float> table)
    {
        CheckIndices(table.Length, width, indices, dy.Length);
        fixed (int* pi = indices)
        fixed (float* py = dy, pt = table)
        {
            int* rows = pi;
            float* from = py, to = pt;
            var (count, add) = (indices.Length, Binary<AddOperation>.Table.Current.Run);
            // A task has some columns of all rows: those of one row are added in order.
            Workers.For(count == 0 ? 0 : (width + BlockColumns - 1) / BlockColumns, block =>
            {
                nint column = block * BlockColumns;
                for (nint row = 0; row < count; row++)
                {
                    var sum = to + (nint)rows[row] * width + column;
                    add(default, sum, from + row * width + column, sum, (int)Math.Min(BlockColumns, width - column));
                }
            });
        }
    }

    private static void CheckIndices(long table, int width, ReadOnlySpan<int> indices, long chosen)
    {
        Check.Positive(width);
        Check.Divides(width, checked((int)table), nameof(table));
        Check.Length(chosen, (long)indices.Length * width, nameof(indices));
        var rows = table / width;
        foreach (var index in indices)
            if (index < 0 || index >= rows) throw new ArgumentException($"There is no row {index} of {rows}.", nameof(indices));
    }
}
