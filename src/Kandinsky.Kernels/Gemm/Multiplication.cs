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

    /// <summary>Null, or the blocks that tasks add what they write to, see <see cref="MomentTotals"/>; rows are then pixels, so many to an image.</summary>
    public MomentBlock* Moments;

    public int Pixels;

    /// <summary>Which pixel of all images the first row is.</summary>
    public long FirstPixel;

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
        if (inFirst < count) new ReadOnlySpan<float>(Second + row * secondWidth + first + inFirst - firstWidth, count - inFirst)
            .CopyTo(new Span<float>(to + inFirst, count - inFirst));
    }

    /// <summary>Starts moments for tasks of so many rows each.</summary>
    public void BeginMoments(MomentTotals totals, int tasks)
    {
        var image = (int)(FirstPixel / Pixels);
        Moments = totals.Begin(image, (int)((FirstPixel + Rows - 1) / Pixels) - image + 1, tasks);
    }

    /// <summary>Adds rows that a task has written, some panels of their outputs, to the moments.</summary>
    public readonly void AddMoments(int task, int row, int rows, int panel, int panels)
    {
        for (int end = row + rows, next; row < end; row = next)
        {
            var image = (int)((FirstPixel + row) / Pixels);
            next = (int)Math.Min(end, (image + 1L) * Pixels - FirstPixel);
            var block = Moments + ((nint)task + image - (nint)(FirstPixel / Pixels)) * Kernels.Panels.Count(Outputs);
            for (var p = panel; p < panel + panels; p++)
                MomentBlock.Add(block + p, image, Y + (nint)row * Outputs + p * Kernels.Panels.Width, Outputs, next - row,
                    Math.Min(Kernels.Panels.Width, Outputs - p * Kernels.Panels.Width));
        }
    }

    /// <summary>The rows and panels of a task.</summary>
    public readonly (int Row, int Rows, int Panel, int Panels) Part(int task)
    {
        var rowBlocks = (Rows + RowBlock - 1) / RowBlock;
        var (row, panel) = (task % rowBlocks * RowBlock, task / rowBlocks * PanelBlock);
        return (row, Math.Min(RowBlock, Rows - row), panel, Math.Min(PanelBlock, Kernels.Panels.Count(Outputs) - panel));
    }
}
