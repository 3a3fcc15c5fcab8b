using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>What a norm is counted as, an element: mean, variance, scale and shift.</summary>
    private const double NormOperations = 6;

    /// <summary>Group norm, then optionally · (1 + scale) + shift per channel, then optionally SiLU.</summary>
    /// <param name="x">[batch, …, channels].</param>
    /// <param name="groups">The number of groups of consecutive channels.</param>
    /// <param name="epsilon">Added to the biased variance.</param>
    /// <param name="gain">[channels].</param>
    /// <param name="offset">[channels].</param>
    /// <param name="scale">[batch, channels] or null.</param>
    /// <param name="shift">[batch, channels] or null.</param>
    /// <param name="silu">Whether SiLU follows.</param>
    public static Tensor GroupNorm(Tensor x, int groups, float epsilon, ReadOnlySpan<float> gain, ReadOnlySpan<float> offset, Tensor? scale = null, Tensor? shift = null, bool silu = false)
    {
        var batch = x.Shape[0];
        var channels = x.Shape.Width;
        var y = x.Arena.Tensor(x.Shape);
        if (y.Arena.IsPlan) return y;
        using var entry = OperationTrace.Record(x.Arena, "group norm", x.Shape, y.Shape, NormOperations * x.Shape.Count);
        Kernels.GroupNorm.Run(x.Span, batch, x.Shape.Count / (batch * channels), channels, groups, epsilon, gain, offset, scale is null ? default : scale.Span, shift is null ? default : shift.Span, silu, y.Span);
        return y;
    }

    /// <summary>What <see cref="GroupNorm"/> would do, without doing it.</summary>
    /// <param name="x">[batch, …, channels].</param>
    /// <param name="groups">The number of groups of consecutive channels.</param>
    /// <param name="epsilon">Added to the biased variance.</param>
    /// <param name="gain">[channels].</param>
    /// <param name="offset">[channels].</param>
    /// <param name="scale">[batch, channels] or null.</param>
    /// <param name="shift">[batch, channels] or null.</param>
    /// <param name="silu">Whether SiLU follows.</param>
    public static ChannelAffine GroupNormAffine(Tensor x, int groups, float epsilon, ReadOnlySpan<float> gain, ReadOnlySpan<float> offset, Tensor? scale = null, Tensor? shift = null, bool silu = false)
    {
        var (batch, channels) = (x.Shape[0], x.Shape.Width);
        var affine = new ChannelAffine(x.Arena.Tensor(new Shape(batch, channels)), x.Arena.Tensor(new Shape(batch, channels)), silu);
        if (x.Arena.IsPlan) return affine;
        using var entry = OperationTrace.Record(x.Arena, "group norm statistics", x.Shape, affine.Multiplier.Shape, NormOperations * x.Shape.Count);
        Kernels.GroupNorm.Affine(x.Span, batch, x.Shape.Count / (batch * channels), channels, groups, epsilon, gain, offset, scale is null ? default : scale.Span, shift is null ? default : shift.Span,
            affine.Multiplier.Span, affine.Offset.Span);
        return affine;
    }

    /// <summary>Layer norm of each row.</summary>
    /// <param name="x">[…, width].</param>
    /// <param name="gain">[width].</param>
    /// <param name="offset">[width].</param>
    /// <param name="epsilon">Added to the biased variance.</param>
    public static Tensor LayerNorm(Tensor x, ReadOnlySpan<float> gain, ReadOnlySpan<float> offset, float epsilon)
    {
        var y = x.Arena.Tensor(x.Shape);
        if (y.Arena.IsPlan) return y;
        using var entry = OperationTrace.Record(x.Arena, "layer norm", x.Shape, y.Shape, NormOperations * x.Shape.Count);
        Kernels.LayerNorm.Run(x.Span, x.Shape.Rows, x.Shape.Width, gain, offset, epsilon, y.Span);
        return y;
    }

    /// <summary>MoVQ's spatial norm (spec B.7.3): group norm times one map plus another, both at the latents' size.</summary>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="groups">The number of groups.</param>
    /// <param name="epsilon">Added to the biased variance.</param>
    /// <param name="gain">[channels].</param>
    /// <param name="offset">[channels].</param>
    /// <param name="maps">Made from the latents.</param>
    public static Tensor SpatialNorm(Tensor x, int groups, float epsilon, ReadOnlySpan<float> gain, ReadOnlySpan<float> offset, SpatialMaps maps)
    {
        var y = x.Arena.Tensor(x.Shape);
        if (y.Arena.IsPlan) return y;
        using var entry = OperationTrace.Record(x.Arena, "spatial norm", x.Shape, y.Shape, NormOperations * x.Shape.Count);
        Kernels.SpatialNorm.Run(x.Span, x.Shape[0], x.Shape[1], x.Shape[2], x.Shape.Width, groups, epsilon, gain, offset, maps.Multiplier.Span, maps.Addend.Span, maps.Multiplier.Shape[1], maps.Multiplier.Shape[2], silu: false, y.Span);
        return y;
    }
}
