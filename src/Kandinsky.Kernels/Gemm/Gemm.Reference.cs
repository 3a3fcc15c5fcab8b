namespace Kandinsky.Kernels;

public static unsafe partial class Gemm
{
    private static void PanelReference(Multiplication* operation, int task)
    {
        var (row, rows, panel, panels) = operation->Part(task);
        var last = Math.Min((panel + panels) * Panels.Width, operation->Outputs);
        var x = new float[operation->Inputs];
        for (var r = row; r < row + rows; r++)
        {
            fixed (float* copy = x) operation->CopyRow(r, 0, operation->Inputs, copy);
            for (var o = panel * Panels.Width; o < last; o++)
            {
                var weights = operation->Panels + (long)(o / Panels.Width) * operation->Inputs * Panels.Width + o % Panels.Width;
                var sum = 0.0;
                for (var k = 0; k < operation->Inputs; k++)
                    sum += (double)x[k] * weights[(long)k * Panels.Width];
                Finish(operation, r, o, sum);
            }
        }
    }

    private static void RowReference(Multiplication* operation, int task)
    {
        var stored = new WeightView((nint)operation->Stored, (long)operation->Outputs * operation->Inputs, operation->StoredType);
        var weights = new float[operation->Inputs];
        var first = task * operation->OutputBlock;
        for (var o = first; o < Math.Min(first + operation->OutputBlock, operation->Outputs); o++)
        {
            stored.CopyTo((long)o * operation->Inputs, weights);
            for (var r = 0; r < operation->Rows; r++)
            {
                var sum = 0.0;
                for (var k = 0; k < operation->Inputs; k++) sum += (double)operation->X[(long)r * operation->Inputs + k] * weights[k];
                Finish(operation, r, o, sum);
            }
        }
    }

    private static void Finish(Multiplication* operation, int row, int output, double sum)
    {
        var at = (long)row * operation->Outputs + output;
        var value = (float)(sum + (operation->Bias == null ? 0 : operation->Bias[output]));
        value = (float)(operation->Activation switch
        {
            Activation.Silu => default(SiluOperation).Define(value),
            Activation.Gelu => default(GeluOperation).Define(value),
            Activation.QuickGelu => default(QuickGeluOperation).Define(value),
            _ => value,
        });
        operation->Y[at] = value + (operation->Residual == null ? 0 : operation->Residual[at]);
    }
}
