namespace Kandinsky.Kernels;

/// <summary>The operands of <see cref="Gemm.Multiply"/> and how the work is cut.</summary>
internal unsafe struct Multiplication
{
    /// <summary>[Rows, Inputs].</summary>
    public float* X;

    public int Rows;
    public int Inputs;
    public int Outputs;

    /// <summary>[Outputs], or null.</summary>
    public float* Bias;

    public Activation Activation;

    /// <summary>[Rows, Outputs], or null; may be <see cref="Y"/>.</summary>
    public float* Residual;

    /// <summary>[Rows, Outputs].</summary>
    public float* Y;

    /// <summary>The weights in panels; a task is a block of rows by a block of panels, row blocks first.</summary>
    public float* Panels;

    public int RowBlock;
    public int PanelBlock;

    /// <summary>How many k are summed in registers before they are added to the sums in memory.</summary>
    public int InputBlock;

    /// <summary>The weights as stored; a task is a block of outputs.</summary>
    public byte* Stored;

    public StorageType StoredType;
    public int OutputBlock;

    /// <summary>The rows and panels of a task.</summary>
    public readonly (int Row, int Rows, int Panel, int Panels) Part(int task)
    {
        var rowBlocks = (Rows + RowBlock - 1) / RowBlock;
        var (row, panel) = (task % rowBlocks * RowBlock, task / rowBlocks * PanelBlock);
        return (row, Math.Min(RowBlock, Rows - row), panel, Math.Min(PanelBlock, Kernels.Panels.Count(Outputs) - panel));
    }
}
