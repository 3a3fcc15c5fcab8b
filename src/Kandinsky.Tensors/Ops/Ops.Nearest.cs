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
