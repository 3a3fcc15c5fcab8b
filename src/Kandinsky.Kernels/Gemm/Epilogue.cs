namespace Kandinsky.Kernels;

/// <summary>What happens to a tile of sums on its way out.</summary>
internal static unsafe class Epilogue
{
    /// <summary>Moves a tile of finished sums to the output: activation, then residual.</summary>
    /// <param name="operation">The multiplication.</param>
    /// <param name="tile">[rows, stride]; overwritten.</param>
    /// <param name="stride">Floats from row to row of the tile.</param>
    /// <param name="row">The first row of the output.</param>
    /// <param name="rows">Rows in the tile.</param>
    /// <param name="column">The first column of the output.</param>
    /// <param name="columns">How many columns of the tile count.</param>
    public static void Finish<V>(Multiplication* operation, float* tile, int stride, int row, int rows, int column, int columns) where V : struct, IFloats<V>
    {
        for (var r = 0; r < rows; r++, tile += stride)
        {
            Activate<V>(operation->Activation, tile, columns);
            var at = (long)(row + r) * operation->Outputs + column;
            var output = operation->Y + at;
            var residual = operation->Residual + at;
            if (operation->Residual == null)
                for (var c = 0; c < columns; c++) output[c] = tile[c];
            else
                for (var c = 0; c < columns; c++) output[c] = tile[c] + residual[c];
        }
    }

    /// <summary>Applies an activation in place.</summary>
    public static void Activate<V>(Activation activation, float* values, int count) where V : struct, IFloats<V>
    {
        switch (activation)
        {
            case Activation.Silu: Rows.Map<V, SiluOperation>(default, values, values, count); break;
            case Activation.Gelu: Rows.Map<V, GeluOperation>(default, values, values, count); break;
            case Activation.QuickGelu: Rows.Map<V, QuickGeluOperation>(default, values, values, count); break;
        }
    }
}
