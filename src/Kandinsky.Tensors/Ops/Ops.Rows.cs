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
        if (!arena.IsPlan)
        {
            using var entry = OperationTrace.Record(arena, "rows of a table", y.Shape, y.Shape, 0);
            var stored = table.Model.Read(table);
            for (var i = 0; i < ids.Length; i++) stored.CopyTo((long)ids[i] * width, Row(y, i));
        }
        if (Recorder(arena, table.IsTrained) is { } tape)
        {
            var rows = ids.ToArray();
            tape.Record(y, () => GoBackTable(tape, table, rows, y));
        }
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
            if (source.Shape.Width != width) throw new ArgumentException($"Rows of {sources[0].Shape} and {source.Shape} are not of one width.",
                nameof(sources));
        }
        var y = Result(sources[0].Arena, new Shape(rows.Length, width), null, into);
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(y.Arena, "gather rows", sources[0].Shape, y.Shape, 0);
            for (var i = 0; i < rows.Length; i++) Row(sources[rows[i].Tensor], rows[i].Row).CopyTo(Row(y, i));
        }
        var isTracked = false;
        foreach (var source in sources) isTracked |= source.IsTracked;
        if (Recorder(y.Arena, isTracked) is { } tape)
        {
            var (from, places) = (sources.ToArray(), rows.ToArray());
            tape.Record(y, () => GoBackGather(tape, from, places, y));
        }
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
        if (x.Shape.Width != width
            || x.Shape.Rows != ids.Length) throw new ArgumentException($"{ids.Length} rows of {width} numbers cannot be added to {x.Shape}.", nameof(ids));
        var values = table.Values;
        var y = Result(x.Arena, x.Shape, null, into);
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "add rows", x.Shape, y.Shape, x.Shape.Count);
            for (var i = 0; i < ids.Length; i++) Elementwise.Add(Row(x, i), values.Slice(ids[i] * width, width), Row(y, i));
        }
        if (Recorder(x.Arena, x.IsTracked || table.IsTrained) is { } tape)
        {
            var rows = ids.ToArray();
            tape.Record(y, () =>
            {
                GoBackTable(tape, table, rows, y);
                tape.Pass(y, x);
            });
        }
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
        if (source.Arena.Tape is not null) throw new InvalidOperationException("A cache of rows cannot be recorded; run the whole sequence.");
        var width = source.Shape.Width;
        cache.Moments = default;
        if (source.Arena.IsPlan) return;
        source.Span.Slice(from * width, rows * width).CopyTo(cache.Span.Slice(at * width, rows * width));
    }

    private static Span<float> Row(Tensor x, int row) => x.Span.Slice(row * x.Shape.Width, x.Shape.Width);
}
