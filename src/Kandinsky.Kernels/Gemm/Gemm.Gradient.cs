namespace Kandinsky.Kernels;

public static unsafe partial class Gemm
{
    /// <summary>
    /// Packs weights turned over their diagonal, for the gradient of a linear layer's input: with them <see cref="Multiply"/> computes dx = dy · weight (+ a
    /// residual, which may be dx: gradients add up).
    /// </summary>
    /// <param name="weight">[outputs, inputs], row-major, in any storage type. It may be released afterwards.</param>
    /// <param name="outputs">Rows of the weight: the inputs of the packed matrix.</param>
    /// <param name="inputs">Columns of the weight: its outputs.</param>
    /// <param name="precision">What weights and dy are rounded to: single precision or bfloat16.</param>
    /// <exception cref="ArgumentException">The weight has another number of elements, or the precision is that of bytes.</exception>
    public static PackedMatrix PackTransposed(WeightView weight, int outputs, int inputs, Precision precision = Precision.Float32)
    {
        CheckWeight(weight, outputs, inputs);
        WeightGradient.Check(precision);
        var buffer = new NativeBuffer(Form(inputs, outputs, precision, streamed: false).Bytes);
        if (precision == Precision.Float32) Panels.PackTransposed(weight, outputs, inputs, (float*)buffer.Address);
        else RoundedPanels.PackTransposed(weight, outputs, inputs, (uint*)buffer.Address);
        return new PackedMatrix(inputs, outputs, precision, buffer);
    }

    /// <summary>Adds the gradients of a linear layer's weights and bias: dWeight += dyᵀ · x, dBias += the sums of dy's columns.</summary>
    /// <param name="x">[rows, inputs], what the layer read.</param>
    /// <param name="dy">[rows, outputs], the gradient of what it wrote (before activation and residual).</param>
    /// <param name="rows">At least 0.</param>
    /// <param name="dWeight">[outputs, inputs], to which is added.</param>
    /// <param name="dBias">[outputs], to which is added, or empty.</param>
    /// <param name="precision">What x and dy are rounded to for the products: single precision or bfloat16; sums are in single precision.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the precision is that of bytes.</exception>
    public static void AddWeightGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int rows, Span<float> dWeight, Span<float> dBias,
        Precision precision = Precision.Float32)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        WeightGradient.Check(precision);
        if (rows == 0) return;
        Check.Divides(rows, x.Length, nameof(x));
        Check.Divides(rows, dy.Length, nameof(dy));
        var (inputs, outputs) = (x.Length / rows, dy.Length / rows);
        Check.Length(dWeight.Length, (long)inputs * outputs, nameof(dWeight));
        if (!dBias.IsEmpty) Check.Length(dBias.Length, outputs, nameof(dBias));
        if (dWeight.IsEmpty) return;
        fixed (float* px = x, py = dy, pw = dWeight, pb = dBias)
        {
            var job = WeightGradientJob.OfRows(rows, inputs, outputs, precision);
            job.Source = new PictureSource { First = px, Channels = inputs, FirstChannels = inputs, Read = inputs, Height = job.Height, Width = job.Width };
            job.Dy = py;
            job.DWeight = pw;
            job.DBias = pb;
            WeightGradient.Run(job);
        }
    }
}
