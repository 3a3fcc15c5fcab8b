using Kandinsky.Tensors;

namespace Kandinsky.Nn;

/// <summary>A table of learned rows, looked up by number.</summary>
/// <param name="entries">The number of rows.</param>
/// <param name="width">The width of a row.</param>
/// <param name="weights">Holds <c>weight</c> [entries, width].</param>
public sealed class Embedding(int entries, int width, Weights weights)
{
    private readonly Parameter _table = weights.Declare("weight", Initial.FanIn, entries, width);

    /// <summary>Looks rows up. Only the rows asked for are read from the checkpoint.</summary>
    /// <param name="ids">Row numbers, 0 … entries − 1.</param>
    /// <param name="arena">Where the result is made.</param>
    /// <returns>[ids, width].</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside the table.</exception>
    public Tensor Forward(ReadOnlySpan<int> ids, Arena arena) => Ops.Rows(_table, ids, arena);
}
