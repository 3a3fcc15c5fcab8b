namespace Kandinsky.Kernels;

/// <summary>The operands of <see cref="Gemm.Multiply"/> and how the work is cut.</summary>
internal unsafe struct Multiplication
{
    /// <summary>[Rows, Inputs]; or [Rows, FirstInputs], the other inputs being those of <see cref="Second"/>.</summary>
    public float* X;

    /// <summary>[Rows, Inputs − FirstInputs], or null.</summary>
    public float* Second;

    /// <summary>Inputs in <see cref="X"/>, when there is a <see cref="Second"/>.</summary>
    public int FirstInputs;

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

    /// <summary>Some numbers of a row, in one piece: where they are, or copied.</summary>
    public readonly float* Row(nint row, int first, int count, float* copy)
    {
        if (Second == null) return X + row * Inputs + first;
        CopyRow(row, first, count, copy);
        return copy;
    }

    /// <summary>Copies some numbers of a row.</summary>
    public readonly void CopyRow(nint row, int first, int count, float* to)
    {
        var inFirst = Second == null ? count : Math.Clamp(FirstInputs - first, 0, count);
        var (firstWidth, secondWidth) = Second == null ? (Inputs, 0) : (FirstInputs, Inputs - FirstInputs);
        new ReadOnlySpan<float>(X + row * firstWidth + first, inFirst).CopyTo(new Span<float>(to, count));
        if (inFirst < count) new ReadOnlySpan<float>(Second + row * secondWidth + first + inFirst - firstWidth, count - inFirst).CopyTo(new Span<float>(to + inFirst, count - inFirst));
    }

    /// <summary>The rows and panels of a task.</summary>
    public readonly (int Row, int Rows, int Panel, int Panels) Part(int task)
    {
        var rowBlocks = (Rows + RowBlock - 1) / RowBlock;
        var (row, panel) = (task % rowBlocks * RowBlock, task / rowBlocks * PanelBlock);
        return (row, Math.Min(RowBlock, Rows - row), panel, Math.Min(PanelBlock, Kernels.Panels.Count(Outputs) - panel));
    }
}
