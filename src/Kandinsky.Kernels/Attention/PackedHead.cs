namespace Kandinsky.Kernels;

/// <summary>
/// One head's keys and values in the order the register tiles read them: steps of four bytes, one number or two in bfloat16, 32 side by side.
/// </summary>
/// <remarks>Keys: panels of 32, [steps of a key, 32 keys]. Values: panels of 32 columns, in each of them for every panel of keys [steps, 32 columns]; a step of
/// bfloat16 is a pair of values 16 apart. What is missing in the last panels is zero.</remarks>
/// <param name="problem">The call.</param>
/// <param name="head">Which of all batches' heads.</param>
/// <param name="memory">Room for <see cref="Bytes"/>.</param>
internal readonly unsafe struct PackedHead(AttentionProblem problem, int head, byte* memory)
{
    // What packing reads is fetched so many panels before.
    private const int PanelsAhead = 4;

    /// <summary>Which of all batches' heads.</summary>
    public int Head => head;

    /// <summary>Steps of a key.</summary>
    public int Steps => StepsOfKey(problem);

    /// <summary>Steps of a panel of keys' weights.</summary>
    public int PanelSteps => StepsOfPanel(problem);

    /// <summary>Panels of keys.</summary>
    public int KeyPanels => Panels.Count(problem.Keys);

    /// <summary>Panels of the result's columns.</summary>
    public int Columns => Panels.Count(problem.Dim);

    private bool Narrow => problem.Precision == Precision.BFloat16;

    /// <summary>Bytes of a head.</summary>
    public static long Bytes(AttentionProblem problem) =>
        Panels.Count(problem.Keys) * ((long)StepsOfKey(problem) + Panels.Count(problem.Dim) * StepsOfPanel(problem)) * SegmentedTiles.WeightBytes;

    /// <summary>A panel of keys.</summary>
    public byte* Keys(int panel) => memory + (long)panel * Steps * SegmentedTiles.WeightBytes;

    /// <summary>The values of a panel of keys, in a panel of columns.</summary>
    public byte* Values(int panel, int column) => Keys(KeyPanels) + ((long)column * KeyPanels + panel) * PanelSteps * SegmentedTiles.WeightBytes;

    /// <summary>Packs a panel of keys and their values.</summary>
    public void Pack(int panel)
    {
        Fetch(head, panel + PanelsAhead);
        var (batch, column, first) = (head / problem.Heads, head % problem.Heads * problem.Dim, panel * Panels.Width);
        var count = Math.Min(Panels.Width, problem.Keys - first);
        var whole = count == Panels.Width && problem.Dim % Panels.Width == 0 && (first >= problem.FirstKeys || first + count <= problem.FirstKeys);
        float* keys = problem.Key(batch, first) + column, values = problem.Value(batch, first) + column;
        if (whole)
        {
            Pack(keys, values, problem.Stride, panel);
            return;
        }
        nint stride = Columns * Panels.Width;
        using var scratch = Scratch.Rent(sizeof(float) * Panels.Width * 2 * stride);
        keys = scratch.Floats;
        values = keys + Panels.Width * stride;
        new Span<float>(keys, 2 * Panels.Width * (int)stride).Clear();
        for (var i = 0; i < count; i++)
        {
            new ReadOnlySpan<float>(problem.Key(batch, first + i) + column, problem.Dim).CopyTo(new Span<float>(keys + i * stride, problem.Dim));
            new ReadOnlySpan<float>(problem.Value(batch, first + i) + column, problem.Dim).CopyTo(new Span<float>(values + i * stride, problem.Dim));
        }
        Pack(keys, values, stride, panel);
    }

    /// <summary>Fetches what the next head's first panels are packed from.</summary>
    public void FetchNext(int panel)
    {
        if (head + 1 < problem.Batch * problem.Heads && panel < PanelsAhead) Fetch(head + 1, panel);
    }

    private void Fetch(int head, int panel)
    {
        var (batch, column, end) = (head / problem.Heads, head % problem.Heads * problem.Dim, Math.Min((panel + 1) * Panels.Width, problem.Keys));
        for (var key = panel * Panels.Width; key < end; key++)
        {
            HeadRows.Fetch(problem.Key(batch, key) + column, problem.Dim);
            HeadRows.Fetch(problem.Value(batch, key) + column, problem.Dim);
        }
    }

    private void Pack(float* keys, float* values, nint stride, int panel)
    {
        PackKeys(keys, stride, (float*)Keys(panel));
        for (var part = 0; part < Columns; part++) PackValues(values + part * Panels.Width, stride, (float*)Values(panel, part));
    }

    private void PackKeys(float* keys, nint stride, float* panel)
    {
        if (!Narrow)
        {
            Transposition.Copy(keys, stride, Panels.Width, Steps, panel, Panels.Width);
            return;
        }
        using var scratch = Scratch.Rent(sizeof(float) * Panels.Width * Steps);
        for (var i = 0; i < Panels.Width; i++) Narrowing.ToBFloat16(keys + i * stride, 2 * Steps, (ushort*)(scratch.Floats + i * Steps));
        Transposition.Copy(scratch.Floats, Steps, Panels.Width, Steps, panel, Panels.Width);
    }

    private void PackValues(float* values, nint stride, float* panel)
    {
        for (var i = 0; i < PanelSteps; i++, values += stride, panel += Panels.Width)
        {
            if (Narrow) Narrowing.ToBFloat16Pairs(values, values + Panels.Width / 2 * stride, Panels.Width, (uint*)panel);
            else Buffer.MemoryCopy(values, panel, sizeof(float) * Panels.Width, sizeof(float) * Panels.Width);
        }
    }

    private static int StepsOfKey(AttentionProblem problem) => SegmentedTiles.Steps(problem.Precision, problem.Dim);

    private static int StepsOfPanel(AttentionProblem problem) => SegmentedTiles.Steps(problem.Precision, Panels.Width);
}
