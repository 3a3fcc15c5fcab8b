namespace Kandinsky.Kernels;

/// <summary>Linear layers: y = activation(x · weightᵀ + bias) + residual.</summary>
public static unsafe partial class Gemm
{
    private const int MostInputs = 1536;
    private const int BlockFloats = 55_296;
    private const long LargeWeights = 8 << 20;

    /// <summary>Packs weights for many rows (from about 64): the panel form.</summary>
    /// <param name="weight">[outputs, inputs], row-major, as checkpoints store it. It may be released afterwards.</param>
    /// <param name="outputs">Rows of the weight, at least 1.</param>
    /// <param name="inputs">Columns of the weight, at least 1.</param>
    /// <param name="precision">What to round the weights to.</param>
    /// <exception cref="ArgumentException">The weight has another number of elements.</exception>
    public static PackedMatrix Pack(WeightView weight, int outputs, int inputs, Precision precision = Precision.Float32)
    {
        CheckWeight(weight, outputs, inputs);
        if (precision != Precision.Float32) return new PackedMatrix(outputs, inputs, precision, RoundedPanels.Pack(weight, precision, outputs, inputs, 1));
        var buffer = new NativeBuffer(Panels.Bytes(outputs, inputs));
        Panels.Pack(weight, outputs, inputs, 1, (float*)buffer.Address);
        return new PackedMatrix(outputs, inputs, precision, buffer);
    }

    /// <summary>
    /// Whether few rows (1 to about 64), where reading the weights is the cost, are multiplied sooner by <see cref="Stream"/>'s rows than by
    /// <see cref="Pack"/>'s panels: single precision, which needs no copy then, and bfloat16 unless the processor multiplies it itself, by an
    /// instruction that also rounds x.
    /// </summary>
    /// <param name="precision">What weights are rounded to.</param>
    public static bool PrefersRows(Precision precision) =>
        precision == Precision.Float32
            || (precision == Precision.BFloat16 && SegmentedTiles.BFloat16Table.Current.Name is not (KernelChoice.Emitted or KernelChoice.Amx));

    /// <summary>Prepares weights for few rows where <see cref="PrefersRows"/>: rows as stored, each read once.</summary>
    /// <param name="weight">
    /// [outputs, inputs], row-major. Unless <paramref name="precision"/> rounds it to something smaller it is used in place, in its own number
    /// type, and must outlive the result.
    /// </param>
    /// <param name="outputs">Rows of the weight, at least 1.</param>
    /// <param name="inputs">Columns of the weight, at least 1.</param>
    /// <param name="precision">Float32 keeps the stored numbers exactly; BFloat16 rounds wider ones and halves what is read. There are no rows of Int8.</param>
    /// <exception cref="ArgumentException">The weight has another number of elements, or the precision has no rows.</exception>
    public static PackedMatrix Stream(WeightView weight, int outputs, int inputs, Precision precision = Precision.Float32)
    {
        CheckWeight(weight, outputs, inputs);
        if (precision == Precision.Int8) throw new ArgumentException("Bytes are packed into panels.", nameof(precision));
        if (precision == Precision.Float32 || weight.Type == StorageType.BFloat16)
            return new PackedMatrix(outputs, inputs, precision, weight, null);
        var buffer = Narrowing.ToBFloat16(weight);
        return new PackedMatrix(outputs, inputs, precision, new WeightView(buffer.Address, weight.Count, StorageType.BFloat16), buffer);
    }

    /// <summary>How weights are packed.</summary>
    /// <param name="outputs">Rows of the weight.</param>
    /// <param name="inputs">Columns of the weight.</param>
    /// <param name="precision">What they are rounded to.</param>
    /// <param name="streamed">Whether by <see cref="Stream"/> instead of <see cref="Pack"/>.</param>
    public static PackedForm Form(int outputs, int inputs, Precision precision, bool streamed) =>
        new(streamed ? PackedOrder.Rows : PackedOrder.Panels, precision, outputs, inputs);

    /// <summary>y = activation(x · weightᵀ + bias) + residual.</summary>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="rows">At least 0.</param>
    /// <param name="weight">The weights, packed.</param>
    /// <param name="bias">[outputs], or empty.</param>
    /// <param name="activation">Applied to the sums with their bias.</param>
    /// <param name="residual">[rows, outputs], or empty; added after the activation. May be <paramref name="y"/>.</param>
    /// <param name="y">[rows, outputs]; does not overlap <paramref name="x"/>.</param>
    /// <param name="moments">Empty, or [images, outputs], rows being the pixels of so many images: receives mean and variance of every column of an image,
    /// for the group norm that follows.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Multiply(ReadOnlySpan<float> x, int rows, PackedMatrix weight, ReadOnlySpan<float> bias, Activation activation,
        ReadOnlySpan<float> residual, Span<float> y, Span<ChannelMoments> moments = default)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Check.Length(x.Length, (long)rows * weight.Inputs, nameof(x));
        Check.Length(y.Length, (long)rows * weight.Outputs, nameof(y));
        if (!bias.IsEmpty) Check.Length(bias.Length, weight.Outputs, nameof(bias));
        if (!residual.IsEmpty) Check.Length(residual.Length, y.Length, nameof(residual));
        Check.Divides(weight.Outputs, moments.Length, nameof(moments));
        var images = moments.Length / weight.Outputs;
        if (images > 0) Check.Divides(images, rows, nameof(rows));
        if (rows == 0) return;
        fixed (ChannelMoments* pm = moments)
        fixed (float* px = x, pb = bias, pr = residual, py = y)
        {
            var operation = new Multiplication
            {
                X = px, Rows = rows, Inputs = weight.Inputs, Outputs = weight.Outputs,
                Bias = pb, Activation = activation, Residual = pr, Y = py, Pixels = rows / Math.Max(1, images),
            };
            using var totals = pm == null || !weight.ArePanels ? null : new MomentTotals(pm, images, weight.Outputs);
            if (weight.ArePanels && weight.Precision != Precision.Float32)
                RoundedGemm.Run(&operation, weight.RoundedPanels, totals);
            else if (weight.ArePanels) MultiplyPanels(&operation, weight.Panels, totals);
            else MultiplyRows(&operation, weight.Rows);
            if (pm != null && totals == null) GroupNorm.Moments(py, images, operation.Pixels, weight.Outputs, pm);
        }
        GC.KeepAlive(weight);
    }

    internal static void MultiplyPanels(Multiplication* operation, float* weights, MomentTotals? totals)
    {
        operation->Panels = weights;
        var (rowBlocks, panelBlocks) = Cut(operation);
        if (totals != null) operation->BeginMoments(totals, rowBlocks);
        // Where there are several blocks of rows, threads work on them side by side and read a panel from memory once.
        Run(PanelTable.Current.Run, operation, rowBlocks * panelBlocks, inRuns: rowBlocks == 1);
        totals?.End();
    }

    /// <summary>Cuts a product over panels into blocks, by its shape alone.</summary>
    private static (int RowBlocks, int PanelBlocks) Cut(Multiplication* operation)
    {
        // Blocks of rows that stay in the second-level cache while panel after panel passes over them; more rows where the weights are too
        // large to be read often.
        var inputBlocks = (operation->Inputs + MostInputs - 1) / MostInputs;
        operation->InputBlock = (operation->Inputs + inputBlocks - 1) / inputBlocks;
        var fewest = (long)operation->Inputs * operation->Outputs * sizeof(float) > LargeWeights ? 192 : 48;
        operation->RowBlock = Math.Clamp(BlockFloats / operation->InputBlock / 24 * 24, fewest, 288);
        var rowBlocks = (operation->Rows + operation->RowBlock - 1) / operation->RowBlock;
        var panels = Panels.Count(operation->Outputs);
        operation->PanelBlock = Math.Min(panels, Math.Max(4, panels * rowBlocks / 64));
        return (rowBlocks, (panels + operation->PanelBlock - 1) / operation->PanelBlock);
    }

    private static void MultiplyRows(Multiplication* operation, WeightView weights)
    {
        operation->Stored = weights.Address;
        operation->StoredType = weights.Type;
        operation->OutputBlock = operation->Outputs >= 1024 ? 32 : 16;
        Run(RowTable.Current.Run, operation, (operation->Outputs + operation->OutputBlock - 1) / operation->OutputBlock, inRuns: true);
    }

    // In runs, what a task fetches at its end is read by the next one of the same thread.
    private static void Run(Kernel kernel, Multiplication* operation, int tasks, bool inRuns) =>
        Workers.For(tasks, (Kernel: kernel, Operation: (nint)operation), static (state, task) =>
        {
            var operation = (Multiplication*)state.Operation;
            state.Kernel(operation, task);
            if (operation->Moments == null) return;
            var (row, rows, panel, panels) = operation->Part(task);
            operation->AddMoments(row / operation->RowBlock, row, rows, panel, panels);
        }, inRuns);

    private static void CheckWeight(WeightView weight, int outputs, int inputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        Check.Length(weight.Count, (long)outputs * inputs, nameof(weight));
    }
}
