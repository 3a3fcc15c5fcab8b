namespace Kandinsky.Kernels;

/// <summary>What happens to a tile of sums on its way out.</summary>
internal static unsafe class Epilogue
{
    /// <summary>Applies an activation in place.</summary>
    public static void Activate(Activation activation, float* values, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var x = values[i];
            values[i] = activation switch
            {
                Activation.Silu => x / (1 + MathF.Exp(-x)),
                Activation.QuickGelu => x / (1 + MathF.Exp(-1.702f * x)),
                Activation.Gelu => (float)(0.5 * x * (1 + Erf(x / Math.Sqrt(2)))),
                _ => x,
            };
        }
    }

    // Abramowitz and Stegun 7.1.5 (series) and 7.1.14 (continued fraction).
    private static double Erf(double x)
    {
        var a = Math.Abs(x);
        if (a > 6) return Math.Sign(x);
        if (a < 2.5)
        {
            double term = a, sum = a;
            for (var n = 1; n < 60; n++)
            {
                term *= -a * a / n;
                sum += term / (2 * n + 1);
            }
            return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * sum;
        }
        var fraction = 0.0;
        for (var n = 60; n >= 1; n--) fraction = n / 2.0 / (a + fraction);
        return Math.Sign(x) * (1 - Math.Exp(-a * a) / Math.Sqrt(Math.PI) / (a + fraction));
    }

    /// <summary>Moves a tile of finished sums to the output: activation, then residual.</summary>
    /// <param name="operation">The multiplication.</param>
    /// <param name="tile">[rows, stride]; overwritten.</param>
    /// <param name="stride">Floats from row to row of the tile.</param>
    /// <param name="row">The first row of the output.</param>
    /// <param name="rows">Rows in the tile.</param>
    /// <param name="column">The first column of the output.</param>
    /// <param name="columns">How many columns of the tile count.</param>
    public static void Finish(Multiplication* operation, float* tile, int stride, int row, int rows, int column, int columns)
    {
        for (var r = 0; r < rows; r++, tile += stride)
        {
            if (operation->Activation != Activation.None) Activate(operation->Activation, tile, columns);
            var at = (long)(row + r) * operation->Outputs + column;
            var output = operation->Y + at;
            var residual = operation->Residual + at;
            if (operation->Residual == null)
                for (var c = 0; c < columns; c++) output[c] = tile[c];
            else
                for (var c = 0; c < columns; c++) output[c] = tile[c] + residual[c];
        }
    }
}
