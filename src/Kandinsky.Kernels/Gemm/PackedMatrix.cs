namespace Kandinsky.Kernels;

/// <summary>A linear layer's weights in the form its kernel reads, made by <see cref="Gemm.Pack"/> or <see cref="Gemm.Stream"/>.</summary>
public sealed unsafe class PackedMatrix : IPackedWeights
{
    private readonly NativeBuffer? _buffer;
    private readonly PackedBytes _kept;   // These are the panels where there is no buffer.
    private readonly WeightView _rows;

    /// <summary>Takes weights that were packed before.</summary>
    /// <param name="packed">The bytes, in place; they must outlive this object.</param>
    /// <param name="form">Their form.</param>
    /// <exception cref="ArgumentException">The bytes are not as many as the form takes, or lie badly.</exception>
    public PackedMatrix(PackedBytes packed, PackedForm form)
    {
        form.Check(packed);
        (Outputs, Inputs, Precision, ArePanels) = (form.Outputs, form.Channels, form.Precision, form.Order == PackedOrder.Panels);
        if (ArePanels) _kept = packed;
        else _rows = new(packed.Address, (long)Outputs * Inputs, form.Precision == Precision.Float32 ? StorageType.Float32 : StorageType.BFloat16);
    }

    /// <summary>Panels (see <see cref="Kernels.Panels"/>).</summary>
    internal PackedMatrix(int outputs, int inputs, Precision precision, NativeBuffer panels)
    {
        (Outputs, Inputs, Precision, _buffer, Bytes) = (outputs, inputs, precision, panels, panels.Length);
        ArePanels = true;
    }

    /// <summary>Rows as checkpoints store them; the buffer holds them, or is null when they are somebody else's.</summary>
    internal PackedMatrix(int outputs, int inputs, Precision precision, WeightView rows, NativeBuffer? converted) =>
        (Outputs, Inputs, Precision, _rows, _buffer, Bytes) = (outputs, inputs, precision, rows, converted, converted?.Length ?? 0);

    /// <summary>Numbers per row of the result.</summary>
    public int Outputs { get; }

    /// <summary>Numbers per row of the operand.</summary>
    public int Inputs { get; }

    /// <summary>What the weights were rounded to.</summary>
    public Precision Precision { get; }

    /// <inheritdoc/>
    public long Bytes { get; }

    /// <inheritdoc/>
    public PackedBytes Packed => _buffer is null ? default : new(_buffer);

    internal bool ArePanels { get; }

    internal float* Panels => (float*)(_buffer?.Address ?? _kept.Address);

    internal RoundedPanels RoundedPanels => new(Panels, Precision, Outputs, Inputs, 1);

    internal WeightView Rows => _rows;

    /// <inheritdoc/>
    public void Dispose() => _buffer?.Dispose();
}
