namespace Kandinsky.Kernels;

public static unsafe partial class Convolution
{
    /// <summary>
    /// Adds the gradients of a filter and its bias. What precedes the convolution is done anew while its input is read, a few lines at a time: only x itself
    /// need be kept from the forward pass.
    /// </summary>
    /// <param name="input">What the convolution read: the same as in <see cref="Run(ConvolutionInput, PackedFilter, ReadOnlySpan{float}, ReadOnlySpan{float},
    /// Span{float}, Span{ChannelMoments})"/>.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="dy">[batch, out height, out width, out channels], the gradient of its result.</param>
    /// <param name="dFilter">[out channels, in channels, kernel, kernel], to which is added.</param>
    /// <param name="dBias">[out channels], to which is added, or empty.</param>
    /// <param name="precision">What pixels and dy are rounded to for the products: single precision or bfloat16; sums are in single precision.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the precision is that of bytes.</exception>
    public static void AddFilterGradient(ConvolutionInput input, ConvolutionShape shape, ReadOnlySpan<float> dy, Span<float> dFilter, Span<float> dBias,
        Precision precision = Precision.Float32)
    {
        shape.Check();
        input.Check(shape.InChannels);
        WeightGradient.Check(precision);
        var (outHeight, outWidth) = (shape.Output(input.FilteredHeight), shape.Output(input.FilteredWidth));
        Check.Length(dy.Length, (long)input.Batch * outHeight * outWidth * shape.OutChannels, nameof(dy));
        Check.Length(dFilter.Length, shape.Weights, nameof(dFilter));
        if (!dBias.IsEmpty) Check.Length(dBias.Length, shape.OutChannels, nameof(dBias));
        if (dy.IsEmpty) return;
        if (shape.IsPointwise && input.IsPlain)
        {
            Gemm.AddWeightGradient(input.X, dy, input.Batch * input.Height * input.Width, dFilter, dBias, precision);
            return;
        }
        fixed (float* first = input.X, second = input.Second, multiplier = input.Multiplier, offset = input.Offset, multiplierMap = input.MultiplierMap,
            offsetMap = input.OffsetMap, py = dy, pf = dFilter, pb = dBias)
        {
            WeightGradient.Run(new(shape, input.Batch, input.FilteredHeight, input.FilteredWidth, precision)
            {
                Source = PictureSource.Of(input, shape.InChannels, first, second, multiplier, offset, multiplierMap, offsetMap), Dy = py, DWeight = pf,
                DBias = pb,
            });
        }
    }
}
