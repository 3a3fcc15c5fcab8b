using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>What a convolution reads, and what it does to it while reading.</summary>
    private sealed record Source(Tensor X, Tensor? Second, ChannelAffine? Norm, Resampling Resampling)
    {
        public bool IsTracked => X.IsTracked || Second is { IsTracked: true } || Norm is { IsTracked: true };

        /// <summary>Whether the filter reads the image as it is.</summary>
        public bool IsPlain => Second is null && Norm is null && Resampling == Resampling.None;
    }

    /// <summary>
    /// The gradients of filter and bias from the image as it is, norm and all being computed anew while it is read; that of the image by the
    /// filter turned half a turn, in the same forms, then back through what was done while reading.
    /// </summary>
    private static void GoBackConvolution(Tape tape, Source source, Parameter filter, Parameter? bias, ConvolutionShape shape, Tensor? residual, Tensor y)
    {
        var x = source.X;
        if (!x.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "filter gradient", y.Shape,
                new Shape(shape.OutChannels, shape.InChannels, shape.Kernel, shape.Kernel), filter.IsTrained ? Operations(shape, y) : 0);
            if (filter.IsTrained) Convolution.AddFilterGradient(Input(x, source.Second, source.Norm, source.Resampling), shape, tape.Of(y), filter.Gradient,
                Wanted(bias), filter.GradientPrecision);
            else if (bias is { IsTrained: true }) ColumnSums.Add(tape.Of(y), 1, bias.Count, bias.Gradient);
        }
        if (source.IsTracked) GoBackRead(tape, source, filter, shape, y);
        tape.Pass(y, residual);
    }

    private static void GoBackRead(Tape tape, Source source, Parameter filter, ConvolutionShape shape, Tensor y)
    {
        var x = source.X;
        using var scratch = x.Arena.Scope();
        var seen = new ConvolutionInput(default, 0, x.Shape[1], x.Shape[2]) { Resampling = source.Resampling };
        var read = new Shape(x.Shape[0], seen.FilteredHeight, seen.FilteredWidth, shape.InChannels);
        var packed = Packing.Turned(filter, shape, read);
        if (source.IsPlain)
        {
            var dx = tape.Sink(x);
            if (!x.Arena.IsPlan) Turn(dx.Residual, dx.Span);
            return;
        }
        var gradient = x.Arena.Tensor(read);
        if (!x.Arena.IsPlan) Turn(default, gradient.Span);
        GoBackSource(tape, x, source.Second, source.Norm, source.Resampling, x.Arena.IsPlan ? default : gradient.Span);

        void Turn(ReadOnlySpan<float> residual, Span<float> dx)
        {
            using var entry = OperationTrace.Record(x.Arena, "input gradient", y.Shape, read, Operations(shape, y));
            Convolution.InputGradient(tape.Of(y), read[0], read[1], read[2], packed!, residual, dx);
        }
    }
}
