namespace Kandinsky.Kernels;

/// <summary>Convolution of channels-last pictures: y = x * filter + bias + residual.</summary>
public static unsafe partial class Convolution
{
    /// <summary>Packs a filter.</summary>
    /// <param name="weight">[out channels, in channels, kernel, kernel], as checkpoints store it. It may be released afterwards.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="form">How to compute it.</param>
    /// <param name="precision">What to round weights and pixels to; other than Float32 for the direct form only.</param>
    /// <exception cref="ArgumentException">The weight has another number of elements, or the form does not serve the shape or the precision.</exception>
    public static PackedFilter Pack(WeightView weight, ConvolutionShape shape, FilterForm form, Precision precision = Precision.Float32)
    {
        shape.Check();
        Check.Length(weight.Count, shape.Weights, nameof(weight));
        if (precision != Precision.Float32 && form != FilterForm.Direct) throw new ArgumentException($"{form} is computed in Float32 only, not in {precision}.", nameof(precision));
        if (form != FilterForm.Direct && shape is not { Kernel: 3, Stride: 1, PadBefore: 1, PadAfter: 1 })
            throw new ArgumentException($"{form} serves 3x3 filters of stride 1 and padding 1 only, not {shape}.", nameof(form));
        if (precision != Precision.Float32)
            return new PackedFilter(shape, form, precision, ReducedPanels.Pack(weight, precision, shape.OutChannels, shape.InChannels, shape.Kernel * shape.Kernel));
        if (form != FilterForm.Direct)
            return new PackedFilter(shape, form, precision, WinogradFilter.Pack(weight, shape, Winograd.Matrices(form)));
        var buffer = new NativeBuffer(Panels.Length(shape.OutChannels, (long)shape.InChannels * shape.Kernel * shape.Kernel) * sizeof(float));
        Panels.Pack(weight, shape.OutChannels, shape.InChannels, shape.Kernel * shape.Kernel, (float*)buffer.Address);
        return new PackedFilter(shape, form, precision, buffer);
    }

    /// <summary>y = x * filter + bias + residual.</summary>
    /// <param name="x">[batch, height, width, in channels].</param>
    /// <param name="batch">Pictures, at least 0.</param>
    /// <param name="height">Rows of a picture.</param>
    /// <param name="width">Columns of a picture.</param>
    /// <param name="filter">The filter, packed.</param>
    /// <param name="bias">[out channels], or empty.</param>
    /// <param name="residual">Like <paramref name="y"/>, or empty. May be <paramref name="y"/>.</param>
    /// <param name="y">[batch, out height, out width, out channels], see <see cref="ConvolutionShape.Output"/>; does not overlap <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void Run(ReadOnlySpan<float> x, int batch, int height, int width, PackedFilter filter, ReadOnlySpan<float> bias,
        ReadOnlySpan<float> residual, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        var shape = filter.Shape;
        var (outHeight, outWidth) = (shape.Output(height), shape.Output(width));
        Check.Length(x.Length, (long)batch * height * width * shape.InChannels, nameof(x));
        Check.Length(y.Length, (long)batch * outHeight * outWidth * shape.OutChannels, nameof(y));
        if (!bias.IsEmpty) Check.Length(bias.Length, shape.OutChannels, nameof(bias));
        if (!residual.IsEmpty) Check.Length(residual.Length, y.Length, nameof(residual));
        if (y.IsEmpty) return;
        fixed (float* px = x, pb = bias, pr = residual, py = y)
        {
            var picture = new Picture
            {
                X = px, Batch = batch, Height = height, Width = width, OutHeight = outHeight, OutWidth = outWidth,
                Shape = shape, Weights = filter.Panels, Bias = pb, Residual = pr, Y = py,
            };
            if (filter.Precision != Precision.Float32) ReducedConvolution.Run(&picture, filter.ReducedPanels);
            else if (filter.Form != FilterForm.Direct) Winograd.Run(&picture, filter.Form);
            else if (shape.IsPointwise) Pointwise(&picture);
            else Direct(&picture);
        }
        GC.KeepAlive(filter);
    }

    private static void Pointwise(Picture* picture)
    {
        var operation = new Multiplication
        {
            X = picture->X, Rows = checked(picture->Batch * picture->Height * picture->Width),
            Inputs = picture->Shape.InChannels, Outputs = picture->Shape.OutChannels,
            Bias = picture->Bias, Residual = picture->Residual, Y = picture->Y,
        };
        Gemm.MultiplyPanels(&operation, picture->Weights);
    }

    private static void Direct(Picture* picture)
    {
        var kernel = DirectTable.Current.Run;
        var band = Band.Plan(picture);
        using var scratch = Scratch.Rent(band.Bytes);
        band.Staged = scratch.Floats;
        for (; band.Take(picture); band.Next())
        {
            Band* current = &band;
            Staging.Run(picture, current);
            Workers.For(band.LineGroups * Panels.Count(picture->Shape.OutChannels), (Kernel: kernel, Picture: (nint)picture, Band: (nint)current),
                static (state, task) => state.Kernel((Picture*)state.Picture, (Band*)state.Band, task));
        }
    }
}
