namespace Kandinsky.Kernels;

/// <summary>Convolution of channels-last pictures: y = x * filter + bias + residual.</summary>
public static unsafe partial class Convolution
{
    /// <summary>
    /// Whether a form is computed in a precision: Winograd's F(4, 3) in single precision, F(2, 3) in all, the enlarging form in reduced precision.
    /// </summary>
    /// <param name="form">How a convolution is computed.</param>
    /// <param name="precision">What weights and pixels are rounded to.</param>
    public static bool Serves(FilterForm form, Precision precision) => form switch
    {
        FilterForm.Direct or FilterForm.Winograd2 => true,
        FilterForm.Winograd4 or FilterForm.TransformedWinograd4 => precision == Precision.Float32,
        _ => precision != Precision.Float32,
    };

    /// <summary>Packs a filter.</summary>
    /// <param name="weight">[out channels, in channels, kernel, kernel], as checkpoints store it. It may be released afterwards.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="form">How to compute it.</param>
    /// <param name="precision">What to round weights and pixels to; not every form serves every precision, see <see cref="Serves"/>.</param>
    /// <exception cref="ArgumentException">The weight has another number of elements, or the form does not serve the shape or the precision.</exception>
    public static PackedFilter Pack(WeightView weight, ConvolutionShape shape, FilterForm form, Precision precision = Precision.Float32)
    {
        shape.Check();
        Check.Length(weight.Count, shape.Weights, nameof(weight));
        if (!Serves(form, precision))
            throw new ArgumentException($"{form} is not computed in {precision}.", nameof(precision));
        if (form != FilterForm.Direct && shape is not { Kernel: 3, Stride: 1, PadBefore: 1, PadAfter: 1 })
            throw new ArgumentException($"{form} serves 3x3 filters of stride 1 and padding 1 only, not {shape}.", nameof(form));
        var stored = PackedFilter.Stored(shape, form, precision);
        if (precision != Precision.Float32)
            return new PackedFilter(shape, form, precision, form == FilterForm.Winograd2 && precision == Precision.Int8
                ? RoundedPanels.PackApart(WinogradFilter.Read(weight, shape, precision), precision, shape.OutChannels, shape.InChannels, WinogradFilter.Squares)
                : RoundedPanels.PackRows(Rows(weight, shape, form), precision, stored.Outputs, stored.Channels, stored.Taps));
        var buffer = new NativeBuffer(stored.Bytes);
        if (form == FilterForm.TransformedWinograd4) TransformedFilter.Pack(weight, shape, (float*)buffer.Address);
        else Panels.Pack(weight, stored.Outputs, stored.Channels, stored.Taps, (float*)buffer.Address);
        return new PackedFilter(shape, form, precision, buffer);
    }

    private static RoundedPanels.RowReader Rows(WeightView weight, ConvolutionShape shape, FilterForm form) => form switch
    {
        FilterForm.Enlarging => EnlargingFilter.Read(weight, shape),
        FilterForm.Winograd2 => WinogradFilter.Read(weight, shape, Precision.BFloat16),
        _ => (output, row) => weight.CopyTo((long)output * row.Length, row),
    };

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
        Run(new ConvolutionInput(x, batch, height, width), filter, bias, residual, y);
    }

    /// <summary>y = x * filter + bias + residual, with what comes before the convolution done while it reads.</summary>
    /// <param name="input">The pictures, and what is done to them on the way in.</param>
    /// <param name="filter">The filter, packed.</param>
    /// <param name="bias">[out channels], or empty.</param>
    /// <param name="residual">Like <paramref name="y"/>, or empty. May be <paramref name="y"/>.</param>
    /// <param name="y">[batch, out height, out width, out channels] for the size after resampling; overlaps no part of the input.</param>
    /// <param name="moments">Empty, or [batch, out channels]: receives mean and variance of every channel of y, for the group norm that follows.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the filter's form does not serve the input.</exception>
    public static void Run(ConvolutionInput input, PackedFilter filter, ReadOnlySpan<float> bias, ReadOnlySpan<float> residual, Span<float> y,
        Span<ChannelMoments> moments = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var shape = filter.Shape;
        var (outHeight, outWidth) = (shape.Output(input.FilteredHeight), shape.Output(input.FilteredWidth));
        input.Check(shape.InChannels);
        if (filter.Form == FilterForm.Enlarging
            && input.Resampling != Resampling.Nearest2x) throw new ArgumentException($"{filter.Form} serves pictures that become twice as large only.",
            nameof(input));
        Check.Length(y.Length, (long)input.Batch * outHeight * outWidth * shape.OutChannels, nameof(y));
        if (!bias.IsEmpty) Check.Length(bias.Length, shape.OutChannels, nameof(bias));
        if (!residual.IsEmpty) Check.Length(residual.Length, y.Length, nameof(residual));
        if (!moments.IsEmpty) Check.Length(moments.Length, (long)input.Batch * shape.OutChannels, nameof(moments));
        if (y.IsEmpty) return;
        fixed (ChannelMoments* pm = moments)
        fixed (float* first = input.X, second = input.Second, multiplier = input.Multiplier, offset = input.Offset, multiplierMap = input.MultiplierMap,
            offsetMap = input.OffsetMap, pb = bias, pr = residual, py = y)
        {
            var picture = new Picture
            {
                Source = PictureSource.Of(input, shape.InChannels, first, second, multiplier, offset, multiplierMap, offsetMap),
                Batch = input.Batch, Height = input.FilteredHeight, Width = input.FilteredWidth, OutHeight = outHeight, OutWidth = outWidth,
                Shape = shape, Weights = filter.Panels, Bias = pb, Residual = pr, Y = py,
            };
            using var totals = pm == null ? null : new MomentTotals(pm, input.Batch, shape.OutChannels);
            if (filter.Form is FilterForm.Winograd2 or FilterForm.Winograd4 or FilterForm.TransformedWinograd4) Winograd.Run(&picture, filter.Form,
                filter.Precision, totals);
            else if (filter.Precision != Precision.Float32) RoundedConvolution.Run(&picture, filter, totals);
            else if (shape.IsPointwise) Pointwise.Run(&picture, filter, totals, static (operation, packed, totals) =>
                Gemm.MultiplyPanels(operation, packed.Panels, totals));
            else Direct(&picture, totals);
        }
        GC.KeepAlive(filter);
    }

    private static void Direct(Picture* picture, MomentTotals? totals)
    {
        var kernel = DirectTable.Current.Run;
        var band = Band.Plan(picture);
        using var scratch = Scratch.Rent(band.Bytes);
        band.Staged = scratch.Floats;
        for (; band.Take(picture); band.Next())
        {
            var current = &band;
            Staging.Run(picture, current);
            if (totals != null) picture->Moments = totals.Begin(band.Image, band.Images, band.LineGroups);
            Workers.For(band.LineGroups * Panels.Count(picture->Shape.OutChannels), (Kernel: kernel, Picture: (nint)picture, Band: (nint)current),
                static (state, task) =>
                {
                    var picture = (Picture*)state.Picture;
                    var band = (Band*)state.Band;
                    state.Kernel(picture, band, task);
                    var (group, panel) = (task % band->LineGroups, task / band->LineGroups);
                    for (var line = group * band->GroupLines; picture->Moments != null && line < Math.Min((group + 1) * band->GroupLines, band->Lines); line++)
                        picture->AddMoments(in *band, line, group + line / band->Rows, panel);
                });
            totals?.End();
        }
    }
}
