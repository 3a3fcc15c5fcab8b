using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    private static Tensor RecordNorm(Tensor x, ChannelAffine norm, Tensor y)
    {
        var tape = Recorder(x.Arena, x.IsTracked || norm.IsTracked);
        tape?.Record(y, () =>
        {
            var pixels = x.Shape.Rank == 4 ? x : x.Reshape(new Shape(x.Shape[0], 1, Pixels(x), x.Shape.Width));
            GoBackSource(tape, pixels, null, norm, Resampling.None, x.Arena.IsPlan ? default : tape.Of(y));
        });
        return y;
    }

    /// <summary>From the gradient of what a convolution read, back through resampling, SiLU, maps and norm to images and parameters.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="second">Further channels, or null.</param>
    /// <param name="norm">The norm, or null.</param>
    /// <param name="resampling">How the size was changed after it.</param>
    /// <param name="gradient">[batch, height', width', all channels].</param>
    private static void GoBackSource(Tape tape, Tensor x, Tensor? second, ChannelAffine? norm, Resampling resampling, ReadOnlySpan<float> gradient)
    {
        var origin = norm?.Origin;
        GradientSink dx = tape.Sink(x), dSecond = tape.Sink(second);
        Span<float> dScale = tape.Sum(origin?.Scale), dShift = tape.Sum(origin?.Shift), dMultiplier = tape.Sum(norm?.Maps?.Multiplier),
            dAddend = tape.Sum(norm?.Maps?.Addend);
        if (x.Arena.IsPlan) return;
        using var entry = OperationTrace.Record(x.Arena, "norm, back", x.Shape, x.Shape, 10.0 * gradient.Length);
        SourceGradient.Run(new SourceGradientOperands(Input(x, second, norm, resampling), gradient)
        {
            Groups = origin?.Groups ?? 0, Epsilon = origin?.Epsilon ?? 0,
            Moments = origin is null ? default : origin.Moments.Span, SecondMoments = origin is null ? default : origin.SecondMoments.Span,
            Gain = origin is null ? default : origin.Gain.Values, Offset = origin is null ? default : origin.Offset.Values,
            Scale = origin?.Scale is null ? default : origin.Scale.Span, Shift = origin?.Shift is null ? default : origin.Shift.Span,
            Dx = dx.Span, Residual = dx.Residual, DSecond = dSecond.Span, SecondResidual = dSecond.Residual,
            DGain = Wanted(origin?.Gain), DOffset = Wanted(origin?.Offset), DScale = dScale, DShift = dShift, DMultiplierMap = dMultiplier,
            DOffsetMap = dAddend,
        });
    }

    private static void GoBackLayerNorm(Tape tape, Tensor x, Parameter gain, Parameter offset, float epsilon, Tensor y)
    {
        using var scratch = x.Arena.Scope();
        var sink = tape.Sink(x);
        var unwanted = x.IsTracked ? null : x.Arena.Tensor(x.Shape);
        if (x.Arena.IsPlan) return;
        using var entry = OperationTrace.Record(x.Arena, "layer norm, back", y.Shape, x.Shape, 2 * NormOperations * x.Shape.Count);
        Kernels.LayerNorm.Gradient(x.Span, tape.Of(y), x.Shape.Rows, x.Shape.Width, gain.Values, epsilon, sink.Residual, unwanted is null ? sink.Span
            : unwanted.Span,
            gain.IsTrained ? gain.Gradient : new float[gain.Count], offset.IsTrained ? offset.Gradient : new float[offset.Count]);
    }
}
