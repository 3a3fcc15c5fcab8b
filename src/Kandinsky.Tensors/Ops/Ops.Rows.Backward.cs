using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    private static void GoBackTable(Tape tape, Parameter table, int[] ids, Tensor y)
    {
        if (!y.Arena.IsPlan && table.IsTrained) RowSelection.AddRows(tape.Of(y), y.Shape.Width, ids, table.Gradient);
    }

    /// <summary>Every row of the result adds its gradient to the row it was, source after source.</summary>
    private static void GoBackGather(Tape tape, Tensor[] sources, RowOf[] rows, Tensor y)
    {
        var width = y.Shape.Width;
        for (var source = 0; source < sources.Length; source++)
        {
            var sum = tape.Sum(sources[source]);
            if (sum.IsEmpty) continue;
            var gradient = tape.Of(y);
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i].Tensor != source) continue;
                var row = sum.Slice(rows[i].Row * width, width);
                Elementwise.Add(row, gradient.Slice(i * width, width), row);
            }
        }
    }
}
