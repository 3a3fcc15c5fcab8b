namespace Kandinsky.Kernels;

/// <summary>One head's keys and values in single precision, in panels of 32 numbers of every key: [panels, keys, 32], zero past the last number.</summary>
/// <remarks>A panel is what a product with keys reads as its weights, and all panels of some keys are the rows of another, one segment each.</remarks>
internal readonly unsafe struct HeadPanels
{
    private readonly AttentionProblem _problem;
    private readonly float* _keys, _values;

    /// <summary>Packs a head.</summary>
    /// <param name="problem">The call.</param>
    /// <param name="head">Which of all batches' heads.</param>
    /// <param name="memory">Room for <see cref="Bytes"/>.</param>
    public HeadPanels(AttentionProblem problem, int head, float* memory)
    {
        (_problem, Head) = (problem, head);
        _keys = memory;
        _values = memory + Bytes(problem) / (2 * sizeof(float));
        var (batch, column) = (head / problem.Heads, head % problem.Heads * problem.Dim);
        for (var key = 0; key < problem.Keys; key++)
        {
            Copy(problem.Key(batch, key) + column, problem.Dim, _keys + (nint)key * Panels.Width, PanelStride);
            Copy(problem.Value(batch, key) + column, problem.Dim, _values + (nint)key * Panels.Width, PanelStride);
        }
    }

    /// <summary>Which of all batches' heads.</summary>
    public int Head { get; }

    /// <summary>Numbers from panel to panel.</summary>
    public nint PanelStride => (nint)_problem.Keys * Panels.Width;

    /// <summary>What a head takes.</summary>
    public static long Bytes(AttentionProblem problem) => 2L * Panels.Count(problem.Dim) * problem.Keys * Panels.Width * sizeof(float);

    /// <summary>The first panel of a key.</summary>
    public float* Key(int key) => _keys + (nint)key * Panels.Width;

    /// <summary>The first panel of a value.</summary>
    public float* Value(int key) => _values + (nint)key * Panels.Width;

    /// <summary>A row of a head to its panels.</summary>
    public static void Copy(float* row, int dim, float* panels, nint panelStride)
    {
        for (var i = 0; i < dim; i += Panels.Width, panels += panelStride)
        {
            var count = Math.Min(Panels.Width, dim - i);
            new ReadOnlySpan<float>(row + i, count).CopyTo(new Span<float>(panels, count));
            if (count < Panels.Width) new Span<float>(panels + count, Panels.Width - count).Clear();
        }
    }
}
