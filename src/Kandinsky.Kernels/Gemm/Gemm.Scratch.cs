namespace Kandinsky.Kernels;

public static unsafe partial class Gemm
{
    /// <summary>
    /// Counts the working memory of <see cref="Multiply"/>: rounded rows, or copies of rows that share cache sets and sums that an activation awaits.
    /// </summary>
    /// <param name="plan">Receives it; the operation is not ended.</param>
    /// <param name="precision">The precision of its products.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="inputs">Numbers of a row.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="activation">What follows.</param>
    public static void PlanScratch(ScratchPlan plan, Precision precision, int rows, int inputs, int outputs, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var threads = Workers.Count;
        if (precision != Precision.Float32)
        {
            RoundedGemm.PlanScratch(plan, precision, rows, inputs, threads);
            return;
        }
        var operation = new Multiplication { Rows = rows, Inputs = inputs, Outputs = outputs };
        _ = Cut(&operation);
        var block = (long)Math.Min(rows, operation.RowBlock);
        plan.Add(block * operation.InputBlock * sizeof(float), threads);
        if (activation != Activation.None) plan.Add(block * operation.PanelBlock * Panels.Width * sizeof(float), threads);
    }
}
