namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>
    /// Replaces every row by the nearest one of a codebook (van den Oord et al. 2017, "Neural discrete representation learning"). Gradients pass
    /// straight through to x.
    /// </summary>
    /// <param name="x">[…, width].</param>
    /// <param name="codebook">[entries, width].</param>
    /// <returns>Rows of the codebook, like x.</returns>
    public static Tensor NearestRows(Tensor x, Parameter codebook)
    {
        var entries = codebook.Values;
        var y = x.Arena.Tensor(x.Shape);
        if (!y.Arena.IsPlan)
        {
            var nearest = NearestIds(x, codebook);
            for (var row = 0; row < nearest.Length; row++) entries.Slice(nearest[row] * x.Shape.Width, x.Shape.Width).CopyTo(Row(y, row));
        }
        var tape = Recorder(x.Arena, x.IsTracked);
        tape?.Record(y, () => tape.Pass(y, x));
        return y;
    }

    /// <summary>Which row of a codebook is nearest to every row, the first of equally near ones.</summary>
    /// <param name="x">[…, width].</param>
    /// <param name="codebook">[entries, width].</param>
    /// <returns>[rows of x]; noughts in a plan.</returns>
    public static int[] NearestIds(Tensor x, Parameter codebook)
    {
        var ids = new int[x.Shape.Rows];
        if (x.Arena.IsPlan) return ids;
        using var entry = OperationTrace.Record(x.Arena, "nearest rows", x.Shape, new Shape(ids.Length), 3.0 * ids.Length * codebook.Count);
        for (var row = 0; row < ids.Length; row++) ids[row] = Nearest(Row(x, row), codebook.Values);
        return ids;
    }

    /// <summary>
    /// The mean squared distance of rows to the nearest rows of a codebook, (1 + commitment)-fold. The codebook's rows are drawn to x in full, x to them by the
    /// commitment (van den Oord et al. 2017, equation 3).
    /// </summary>
    /// <param name="x">[…, width].</param>
    /// <param name="codebook">[entries, width].</param>
    /// <param name="commitment">β, 0.25 in the paper.</param>
    /// <returns>[1].</returns>
    public static Tensor CodebookError(Tensor x, Parameter codebook, float commitment)
    {
        var loss = x.Arena.Tensor(new Shape(1));
        var (ids, width) = (NearestIds(x, codebook), x.Shape.Width);
        if (!loss.Arena.IsPlan)
        {
            var sum = 0.0;
            for (var row = 0; row < ids.Length; row++)
            {
                var values = Row(x, row);
                var nearest = codebook.Values.Slice(ids[row] * width, width);
                for (var i = 0; i < width; i++) sum += Math.Pow((double)values[i] - nearest[i], 2);
            }
            loss.Span[0] = (float)((1 + commitment) * sum / x.Shape.Count);
        }
        var tape = Recorder(x.Arena, x.IsTracked || codebook.IsTrained);
        tape?.Record(loss, () => GoBackCodebook(tape, x, codebook, commitment, ids, loss));
        return loss;
    }

    private static void GoBackCodebook(Tape tape, Tensor x, Parameter codebook, float commitment, int[] ids, Tensor loss)
    {
        var dx = tape.Sum(x);
        if (x.Arena.IsPlan) return;
        var width = x.Shape.Width;
        var rows = codebook.WantedGradient;
        var step = 2 * tape.Of(loss)[0] / x.Shape.Count;
        for (var row = 0; row < ids.Length; row++)
        {
            var values = Row(x, row);
            var nearest = codebook.Values.Slice(ids[row] * width, width);
            for (var i = 0; i < width; i++)
            {
                var slope = step * (values[i] - nearest[i]);
                if (!dx.IsEmpty) dx[row * width + i] += commitment * slope;
                if (!rows.IsEmpty) rows[ids[row] * width + i] -= slope;
            }
        }
    }

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
