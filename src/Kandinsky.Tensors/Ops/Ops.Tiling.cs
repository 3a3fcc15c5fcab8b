using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>
    /// A convolution whose operand goes on at its other side instead of being padded with zeros. The operand is made larger by what lies beyond its edges,
    /// convolved as ever, and the result cut out: norms, resampling and forms of filters are those of any other convolution. The norm's statistics are of the
    /// operand as it was, and its maps grow with it.
    /// </summary>
    private static Tensor TiledConv2d(Tensor x, Parameter filter, Parameter? bias, ConvolutionGeometry geometry, Tensor? residual, Tensor? into,
        ChannelAffine? norm, Resampling resampling, Tensor? second)
    {
        var tiling = x.Arena.Tiling;
        if (x.Arena.Tape is { IsRecording: true }) throw new InvalidOperationException("Tiling is for painting; nothing of it is recorded.");
        var shape = new ConvolutionShape(filter.Shape[1], filter.Shape[0], filter.Shape[2], geometry.Stride, geometry.PadBefore, geometry.PadAfter);
        var y = Result(x.Arena, OutShape(x.Shape, shape, resampling), residual, into);
        using var scratch = x.Arena.Scope();
        // As many pixels as one of the maps, of the mean or of the stride covers, so that what is beyond the edges falls into the same places.
        var around = norm?.Maps is { } maps ? x.Shape[1] / maps.Multiplier.Shape[1] : resampling == Resampling.AveragePool2x2 ? 2 : geometry.Stride;
        var beyond = resampling switch { Resampling.Nearest2x => 2 * around, Resampling.AveragePool2x2 => around / 2, _ => around } / geometry.Stride;
        if (norm?.Maps is { } small) norm = norm with { Maps = new(Around(small.Multiplier, tiling, 1), Around(small.Addend, tiling, 1)) };
        var larger = ZeroPaddedConv2d(Around(x, tiling, around), filter, bias, geometry, null, null, norm, resampling,
            second is null ? null : Around(second, tiling, around), forNorm: false);
        var inside = residual is null ? y : x.Arena.Tensor(y.Shape);
        Copy(larger, tiling is Tiling.Y or Tiling.Both ? beyond : 0, tiling is Tiling.X or Tiling.Both ? beyond : 0, inside);
        return residual is null ? y : Add(inside, residual, into: y);
    }

    /// <summary>Pictures with so many pixels of their other side beyond each edge that they go on at.</summary>
    private static Tensor Around(Tensor x, Tiling tiling, int pixels)
    {
        var rows = tiling is Tiling.Y or Tiling.Both ? pixels : 0;
        var columns = tiling is Tiling.X or Tiling.Both ? pixels : 0;
        var larger = x.Arena.Tensor(new Shape(x.Shape[0], x.Shape[1] + 2 * rows, x.Shape[2] + 2 * columns, x.Shape[3]));
        Copy(x, -rows, -columns, larger);
        return larger;
    }

    private static void Copy(Tensor x, int top, int left, Tensor window)
    {
        if (x.Arena.IsPlan) return;
        using var entry = OperationTrace.Record(x.Arena, "copy a window", x.Shape, window.Shape, 0);
        Window.Copy(x.Span, x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], top, left, window.Shape[1], window.Shape[2], window.Span);
    }
}
