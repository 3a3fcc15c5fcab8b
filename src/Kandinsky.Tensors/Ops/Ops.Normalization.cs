using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>What a layer norm is counted as, an element, and a group norm's multiplier and offset, a channel.</summary>
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
    public static Tensor GroupNorm(Tensor x, int groups, float epsilon, Parameter gain, Parameter offset, Tensor? scale = null, Tensor? shift = null,
        bool silu = false)
    {
        var y = x.Arena.Tensor(x.Shape);
        using var scratch = x.Arena.Scope();
        var affine = GroupNormAffine(x, groups, epsilon, gain, offset, scale, shift, silu);
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "group norm", x.Shape, y.Shape, 2.0 * x.Shape.Count);
            Kernels.GroupNorm.Apply(x.Span, x.Shape[0], Pixels(x), x.Shape.Width, affine.Multiplier.Span, affine.Offset.Span, silu, y.Span);
        }
        return RecordNorm(x, affine, y);
    }

    /// <summary>What <see cref="GroupNorm"/> would do, without doing it.</summary>
    /// <param name="x">[batch, …, channels].</param>
    /// <param name="groups">The number of groups of consecutive channels.</param>
    /// <param name="epsilon">Added to the biased variance.</param>
    /// <param name="gain">[all channels].</param>
    /// <param name="offset">[all channels].</param>
    /// <param name="scale">[batch, all channels] or null.</param>
    /// <param name="shift">[batch, all channels] or null.</param>
    /// <param name="silu">Whether SiLU follows.</param>
    /// <param name="second">Null, or [batch, …, further channels], which follow those of x; a group may have channels of both.</param>
    public static ChannelAffine GroupNormAffine(Tensor x, int groups, float epsilon, Parameter gain, Parameter offset, Tensor? scale = null,
        Tensor? shift = null, bool silu = false,
        Tensor? second = null)
    {
        var shape = new Shape(x.Shape[0], x.Shape.Width + (second?.Shape.Width ?? 0));
        var factors = gain.Values;
        var addends = offset.Values;
        var (multiplier, addend) = (x.Arena.Tensor(shape), x.Arena.Tensor(shape));
        var (moments, further) = (Moments(x), second is null ? default : Moments(second));
        if (!x.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "group norm affine", x.Shape, shape, NormOperations * shape.Count);
            Kernels.GroupNorm.Affine(moments.Span, further.Span, shape[0], groups, epsilon, factors, addends, scale is null ? default
                : scale.Span, shift is null ? default : shift.Span, multiplier.Span, addend.Span);
        }
        return new(multiplier, addend, silu) { Origin = x.Arena.Tape is null ? null : new(groups, epsilon, gain, offset, scale, shift, moments, further) };
    }

    /// <summary>Layer norm of each row.</summary>
    /// <param name="x">[…, width].</param>
    /// <param name="gain">[width].</param>
    /// <param name="offset">[width].</param>
    /// <param name="epsilon">Added to the biased variance.</param>
    /// <param name="into">May receive the result; may be <paramref name="x"/>.</param>
    public static Tensor LayerNorm(Tensor x, Parameter gain, Parameter offset, float epsilon, Tensor? into = null)
    {
        var factors = gain.Values;
        var addends = offset.Values;
        var y = Result(x.Arena, x.Shape, null, into);
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "layer norm", x.Shape, y.Shape, NormOperations * x.Shape.Count);
            Kernels.LayerNorm.Run(x.Span, x.Shape.Rows, x.Shape.Width, factors, addends, epsilon, y.Span);
        }
        var tape = Recorder(x.Arena, x.IsTracked || gain.IsTrained || offset.IsTrained);
        tape?.Record(y, () => GoBackLayerNorm(tape, x, gain, offset, epsilon, y));
        return y;
    }

    /// <summary>MoVQ's spatial norm (Zheng et al. 2022): group norm times one map plus another, both at the latents' size.</summary>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="groups">The number of groups.</param>
    /// <param name="epsilon">Added to the biased variance.</param>
    /// <param name="gain">[channels].</param>
    /// <param name="offset">[channels].</param>
    /// <param name="maps">Made from the latents.</param>
    public static Tensor SpatialNorm(Tensor x, int groups, float epsilon, Parameter gain, Parameter offset, SpatialMaps maps)
    {
        var y = x.Arena.Tensor(x.Shape);
        using var scratch = x.Arena.Scope();
        var affine = GroupNormAffine(x, groups, epsilon, gain, offset) with { Maps = maps };
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "spatial norm", x.Shape, y.Shape, 4.0 * x.Shape.Count);
            Kernels.SpatialNorm.Apply(x.Span, x.Shape[0], x.Shape[1], x.Shape[2], x.Shape.Width, affine.Multiplier.Span, affine.Offset.Span,
                maps.Multiplier.Span, maps.Addend.Span, maps.Multiplier.Shape[1], maps.Multiplier.Shape[2], silu: false, y.Span);
        }
        return RecordNorm(x, affine, y);
    }

    /// <summary>Mean and variance of every channel: as they were taken when x was written, or by a pass over it; nothing in a plan.</summary>
    private static ReadOnlyMemory<ChannelMoments> Moments(Tensor x)
    {
        if (!x.Moments.IsEmpty || x.Arena.IsPlan) return x.Moments;
        var moments = new ChannelMoments[x.Shape[0] * x.Shape.Width];
        using var entry = OperationTrace.Record(x.Arena, "group norm statistics", x.Shape, new Shape(x.Shape[0], x.Shape.Width), 4.0 * x.Shape.Count);
        Kernels.GroupNorm.Moments(x.Span, x.Shape[0], Pixels(x), x.Shape.Width, moments);
        return moments;
    }

    private static int Pixels(Tensor x) => x.Shape.Count / (x.Shape[0] * x.Shape.Width);
}
