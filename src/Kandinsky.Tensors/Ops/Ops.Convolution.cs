using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>
    /// y = filter ∗ x + b + residual, cross-correlation with zero padding, or with the other side of the picture where the arena says so
    /// (<see cref="Arena.Tiling"/>).
    /// </summary>
    /// <param name="x">[batch, height, width, inChannels].</param>
    /// <param name="filter">[outChannels, inChannels, kernel, kernel].</param>
    /// <param name="bias">[outChannels] or null.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="residual">Like the result, added last.</param>
    /// <param name="into">May receive the result; may be <paramref name="residual"/>.</param>
    /// <param name="norm">Applied to x first.</param>
    /// <param name="resampling">Changes the size of x after the norm.</param>
    /// <param name="second">Null, or [batch, height, width, further channels], which follow those of x.</param>
    /// <param name="forNorm">Whether a group norm reads the result: its statistics are then taken on the way out.</param>
    /// <returns>[batch, out height, out width, outChannels].</returns>
    public static Tensor Conv2d(Tensor x, Parameter filter, Parameter? bias, ConvolutionGeometry geometry, Tensor? residual = null, Tensor? into = null,
        ChannelAffine? norm = null, Resampling resampling = Resampling.None, Tensor? second = null, bool forNorm = false) =>
        x.Arena.Tiling != Tiling.None && geometry.PadBefore + geometry.PadAfter > 0
            ? TiledConv2d(x, filter, bias, geometry, residual, into, norm, resampling, second)
            : ZeroPaddedConv2d(x, filter, bias, geometry, residual, into, norm, resampling, second, forNorm);

    private static Tensor ZeroPaddedConv2d(Tensor x, Parameter filter, Parameter? bias, ConvolutionGeometry geometry, Tensor? residual, Tensor? into,
        ChannelAffine? norm, Resampling resampling, Tensor? second, bool forNorm)
    {
        var shape = new ConvolutionShape(filter.Shape[1], filter.Shape[0], filter.Shape[2], geometry.Stride, geometry.PadBefore, geometry.PadAfter);
        if (x.Shape.Rank != 4
            || x.Shape.Width + (second?.Shape.Width
            ?? 0) != shape.InChannels) throw new ArgumentException(
            $"A convolution of {shape.InChannels} channels was given {x.Shape} and {second?.Shape.ToString() ?? "nothing else"}.", nameof(x));
        if (second is not null && second.Shape.Rows != x.Shape.Rows) throw new ArgumentException($"Channels of {x.Shape} and {second.Shape} cannot be joined.",
            nameof(second));
        var packed = Packing.Filter(filter, shape, x, resampling);
        var offset = bias is null ? default : bias.Values;
        var y = Result(x.Arena, OutShape(x.Shape, shape, resampling), residual, into);
        if (y.Arena.IsPlan)
        {
            var pictures = new ConvolutionInput(default, x.Shape[0], x.Shape[1], x.Shape[2]) { Resampling = resampling };
            var (form, precision) = Packing.FormOf(filter, shape, x, resampling);
            Convolution.PlanScratch(y.Arena.Scratch, shape, form, precision, pictures, isUnchanged: norm is null && resampling == Resampling.None, forNorm);
        }
        else
        {
            var moments = forNorm ? new ChannelMoments[y.Shape[0] * shape.OutChannels] : [];
            using var entry = OperationTrace.Record(x.Arena, Name(shape.Kernel), x.Shape.WithWidth(shape.InChannels), y.Shape, Operations(shape, y));
            Convolution.Run(Input(x, second, norm, resampling), packed!, offset, residual is null ? default : residual.Span, y.Span, moments);
            y.Moments = moments;
        }
        var source = new Source(x, second, norm, resampling);
        var tape = Recorder(x.Arena, source.IsTracked || filter.IsTrained || bias is { IsTrained: true } || residual is { IsTracked: true });
        tape?.Record(y, () => GoBackConvolution(tape, source, filter, bias, shape, residual, y));
        return y;
    }

    private static ConvolutionInput Input(Tensor x, Tensor? second, ChannelAffine? norm, Resampling resampling) =>
        new(x.Span, x.Shape[0], x.Shape[1], x.Shape[2])
        {
            Multiplier = norm is null ? default : norm.Multiplier.Span, Offset = norm is null ? default : norm.Offset.Span, Silu = norm is { Silu: true },
            Resampling = resampling,
            MultiplierMap = norm?.Maps is null ? default : norm.Maps.Multiplier.Span, OffsetMap = norm?.Maps is null ? default : norm.Maps.Addend.Span,
            Second = second is null ? default : second.Span,
            MapHeight = norm?.Maps?.Multiplier.Shape[1] ?? 0, MapWidth = norm?.Maps?.Multiplier.Shape[2] ?? 0,
        };

    private static double Operations(ConvolutionShape shape, Tensor y) => 2.0 * y.Shape.Count * shape.InChannels * shape.Kernel * shape.Kernel;

    private static string Name(int kernel) => kernel switch
    {
        1 => "convolution 1x1",
        3 => "convolution 3x3",
        _ => "convolution",
    };

    private static Shape OutShape(Shape x, ConvolutionShape shape, Resampling resampling)
    {
        var filtered = new ConvolutionInput(default, x[0], x[1], x[2]) { Resampling = resampling };
        return new(x[0], OutSize(filtered.FilteredHeight, shape), OutSize(filtered.FilteredWidth, shape), shape.OutChannels);
    }

    private static int OutSize(int size, ConvolutionShape shape) => (size + shape.PadBefore + shape.PadAfter - shape.Kernel) / shape.Stride + 1;
}
