using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>Rows of a table of learned rows. Only those asked for are read from the checkpoint.</summary>
    /// <param name="table">[entries, width]; axes of 1 before them do not count.</param>
    /// <param name="ids">Row numbers.</param>
    /// <param name="arena">Where the result is made.</param>
    /// <returns>[ids, width].</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside the table.</exception>
    public static Tensor Rows(Parameter table, ReadOnlySpan<int> ids, Arena arena)
    {
        var (entries, width) = (table.Count / table.Shape[^1], table.Shape[^1]);
        var y = arena.Tensor(new Shape(ids.Length, width));
        foreach (var id in ids) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)id, (uint)entries, nameof(ids));
        if (arena.IsPlan) return y;
        using var entry = OperationTrace.Record(arena, "rows of a table", y.Shape, y.Shape, 0);
        var stored = table.Model.Read(table);
        for (var i = 0; i < ids.Length; i++) stored.CopyTo((long)ids[i] * width, y.Span.Slice(i * width, width));
        return y;
    }

    /// <summary>Rows of several tensors, in any order.</summary>
    /// <param name="sources">[…, width] each.</param>
    /// <param name="rows">Which row of which tensor each row of the result is.</param>
    /// <param name="into">May receive the result.</param>
    /// <returns>[rows, width].</returns>
    public static Tensor GatherRows(ReadOnlySpan<Tensor> sources, ReadOnlySpan<RowOf> rows, Tensor? into = null)
    {
        var width = sources[0].Shape.Width;
        foreach (var source in sources)
        {
            if (source.Shape.Width != width) throw new ArgumentException($"Rows of {sources[0].Shape} and {source.Shape} are not of one width.", nameof(sources));
        }
        var y = Result(sources[0].Arena, new Shape(rows.Length, width), null, into);
        if (y.Arena.IsPlan) return y;
        using var entry = OperationTrace.Record(y.Arena, "gather rows", sources[0].Shape, y.Shape, 0);
        for (var i = 0; i < rows.Length; i++) Row(sources[rows[i].Tensor], rows[i].Row).CopyTo(Row(y, i));
        return y;
    }

    /// <summary>Adds rows of a table of learned rows to those of a tensor.</summary>
    /// <param name="x">[…, width].</param>
    /// <param name="table">[entries, width]; axes of 1 before them do not count.</param>
    /// <param name="ids">The number of the row that is added to each row of x.</param>
    /// <param name="into">May receive the result; may be <paramref name="x"/>.</param>
    /// <returns>Like x.</returns>
    public static Tensor AddRows(Tensor x, Parameter table, ReadOnlySpan<int> ids, Tensor? into = null)
    {
        var width = table.Shape[^1];
        if (x.Shape.Width != width || x.Shape.Rows != ids.Length) throw new ArgumentException($"{ids.Length} rows of {width} numbers cannot be added to {x.Shape}.", nameof(ids));
        var values = table.Values;
        var y = Result(x.Arena, x.Shape, x, into);
        if (y.Arena.IsPlan) return y;
        using var entry = OperationTrace.Record(x.Arena, "add rows", x.Shape, y.Shape, x.Shape.Count);
        for (var i = 0; i < ids.Length; i++) Elementwise.Add(Row(x, i), values.Slice(ids[i] * width, width), Row(y, i));
        return y;
    }

    /// <summary>Copies consecutive rows into a tensor that keeps them from one call to the next, as a cache of keys does. A tape does not record it.</summary>
    /// <param name="source">[…, width].</param>
    /// <param name="from">The first row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="cache">[…, width], changed.</param>
    /// <param name="at">Where the first row goes.</param>
    public static void KeepRows(Tensor source, int from, int rows, Tensor cache, int at)
    {
        var width = source.Shape.Width;
        cache.Moments = default;
        if (source.Arena.IsPlan) return;
        source.Span.Slice(from * width, rows * width).CopyTo(cache.Span.Slice(at * width, rows * width));
    }

    /// <summary>Replaces every row by the nearest one of a codebook (van den Oord et al. 2017, "Neural discrete representation learning").</summary>
    /// <param name="x">[…, width].</param>
    /// <param name="codebook">[entries, width].</param>
    /// <returns>Rows of the codebook, like x.</returns>
    public static Tensor NearestRows(Tensor x, Parameter codebook)
    {
        var width = x.Shape.Width;
        var entries = codebook.Values;
        var y = x.Arena.Tensor(x.Shape);
        if (y.Arena.IsPlan) return y;
        using var entry = OperationTrace.Record(x.Arena, "nearest rows", x.Shape, y.Shape, 3.0 * x.Shape.Rows * codebook.Count);
        for (var row = 0; row < x.Shape.Rows; row++) entries.Slice(Nearest(Row(x, row), entries) * width, width).CopyTo(Row(y, row));
        return y;
    }

    private static Span<float> Row(Tensor x, int row) => x.Span.Slice(row * x.Shape.Width, x.Shape.Width);

    private static int Nearest(ReadOnlySpan<float> vector, ReadOnlySpan<float> codebook)
    {
        var (nearest, best) = (0, float.PositiveInfinity);
        for (var entry = 0; entry * vector.Length < codebook.Length; entry++)
        {
            var distance = 0f;
            for (var i = 0; i < vector.Length; i++)
            {
                var difference = vector[i] - codebook[entry * vector.Length + i];
                distance += difference * difference;
            }
            if (distance < best) (nearest, best) = (entry, distance);
        }
        return nearest;
    }
}
