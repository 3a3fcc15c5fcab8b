namespace Kandinsky.Kernels;

public static unsafe partial class Convolution
{
    private const long MostColumnBytes = 16L << 20;

    /// <summary>Packs a filter for the gradient of the convolution's input.</summary>
    /// <param name="weight">[out channels, in channels, kernel, kernel], as checkpoints store it. It may be released afterwards.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="form">How to compute the gradient; other forms than the direct one serve what they serve in <see cref="Pack"/>.</param>
    /// <param name="precision">What to round weights and dy to: single precision or bfloat16.</param>
    /// <exception cref="ArgumentException">The weight has another number of elements, or the form does not serve the shape or the precision.</exception>
    public static TransposedFilter PackTransposed(WeightView weight, ConvolutionShape shape, FilterForm form, Precision precision = Precision.Float32)
    {
        shape.Check();
        WeightGradient.Check(precision);
        Check.Length(weight.Count, shape.Weights, nameof(weight));
        if (TransposedFilter.IsConvolution(shape))
        {
            using var rotated = FilterTurning.Rotated(weight, shape);
            return new(shape, Pack(new WeightView(rotated), TransposedFilter.Turn(shape), form, precision));
        }
        if (form != FilterForm.Direct) throw new ArgumentException($"{form} serves 3x3 filters of stride 1 and padding 1 only, not {shape}.", nameof(form));
        using var reordered = FilterTurning.TapsFirst(weight, shape);
        return new(shape, Gemm.PackTransposed(new WeightView(reordered), shape.OutChannels, (int)(shape.Weights / shape.OutChannels), precision));
    }

    /// <summary>dx = the gradient of what the filter read (after norm, SiLU and resampling, where they precede it) + residual.</summary>
    /// <param name="dy">[batch, out height, out width, out channels], the gradient of the convolution's result.</param>
    /// <param name="batch">Pictures, at least 0.</param>
    /// <param name="height">Rows that the filter saw.</param>
    /// <param name="width">Columns that the filter saw.</param>
    /// <param name="filter">The filter, packed.</param>
    /// <param name="residual">Like <paramref name="dx"/>, or empty. May be <paramref name="dx"/>: gradients add up.</param>
    /// <param name="dx">[batch, height, width, in channels]; does not overlap <paramref name="dy"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void InputGradient(ReadOnlySpan<float> dy, int batch, int height, int width, TransposedFilter filter, ReadOnlySpan<float> residual,
        Span<float> dx)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var shape = filter.Shape;
        var (outHeight, outWidth) = (shape.Output(height), shape.Output(width));
        Check.Length(dy.Length, (long)batch * outHeight * outWidth * shape.OutChannels, nameof(dy));
        Check.Length(dx.Length, (long)batch * height * width * shape.InChannels, nameof(dx));
        if (!residual.IsEmpty) Check.Length(residual.Length, dx.Length, nameof(residual));
        if (filter.Turned is { } turned && outHeight > 0 && outWidth > 0)
        {
            Run(dy, batch, outHeight, outWidth, turned, [], residual, dx);
            return;
        }
        fixed (float* py = dy, pr = residual, px = dx)
        {
            var gather = new TapGathering(shape, height, width) { Residual = pr, Dx = px };
            var lineBytes = Math.Max(1, outWidth) * shape.Weights / shape.OutChannels * sizeof(float);
            var most = (int)Math.Clamp((MostColumnBytes / lineBytes - 1) * shape.Stride - shape.Kernel, 1, height);
            using var memory = Scratch.Rent((most + shape.Kernel - 1 + shape.Stride) / shape.Stride * lineBytes);
            gather.Columns = memory.Floats;
            for (var image = 0; image < batch; image++)
                for (var row = 0; row < height; row += most)
                {
                    var rows = Math.Min(most, height - row);
                    var (first, count) = gather.LinesRead(row, rows);
                    if (count > 0) Gemm.Multiply(new ReadOnlySpan<float>(py + ((nint)image * outHeight + first) * outWidth * shape.OutChannels,
                        count * outWidth * shape.OutChannels), count * outWidth, filter.Matrix!, [],
                        Activation.None, [], new Span<float>(memory.Floats, checked((int)(count * lineBytes / sizeof(float)))));
                    gather.Run(image, row, rows, first);
                }
        }
    }
}
