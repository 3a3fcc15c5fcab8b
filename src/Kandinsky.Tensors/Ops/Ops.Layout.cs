using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>The channels of one image followed by those of another.</summary>
    /// <param name="a">[…, channels a].</param>
    /// <param name="b">[…, channels b], the same outer axes.</param>
    /// <returns>[…, channels a + channels b].</returns>
    public static Tensor ConcatChannels(Tensor a, Tensor b)
    {
        if (a.Shape.Rows != b.Shape.Rows) throw new ArgumentException($"Channels of {a.Shape} and {b.Shape} cannot be joined.", nameof(b));
        var y = a.Arena.Tensor(a.Shape.WithWidth(a.Shape.Width + b.Shape.Width));
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(a.Arena, "concatenate channels", a.Shape, y.Shape, 0);
            Layout.ConcatenateChannels(a.Span, a.Shape.Width, b.Span, b.Shape.Width, a.Shape.Rows, y.Span);
        }
        var tape = Recorder(a.Arena, a.IsTracked || b.IsTracked);
        tape?.Record(y, () =>
        {
            GoBackChannels(tape, a, 0, y);
            GoBackChannels(tape, b, a.Shape.Width, y);
        });
        return y;
    }

    /// <summary>Some of the channels of an image.</summary>
    /// <param name="x">[…, channels].</param>
    /// <param name="first">The first channel.</param>
    /// <param name="count">How many.</param>
    /// <returns>[…, count].</returns>
    public static Tensor SliceChannels(Tensor x, int first, int count)
    {
        var y = x.Arena.Tensor(x.Shape.WithWidth(count));
        if (!y.Arena.IsPlan) Layout.SliceChannels(x.Span, x.Shape.Width, x.Shape.Rows, first, count, y.Span);
        var tape = Recorder(x.Arena, x.IsTracked);
        tape?.Record(y, () =>
        {
            var dx = tape.Sum(x);
            if (!x.Arena.IsPlan) Layout.AddToChannels(tape.Of(y), x.Shape.Width, x.Shape.Rows, first, count, dx);
        });
        return y;
    }

    /// <summary>The first and second half of every row.</summary>
    /// <param name="x">[rows, 2·width].</param>
    /// <returns>Two tensors of [rows, width].</returns>
    public static (Tensor First, Tensor Second) Halves(Tensor x)
    {
        var width = x.Shape.Width / 2;
        return (SliceChannels(x, 0, width), SliceChannels(x, width, width));
    }

    /// <summary>Doubles height and width by repeating each pixel.</summary>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <returns>[batch, 2·height, 2·width, channels].</returns>
    public static Tensor UpsampleNearest2x(Tensor x)
    {
        var y = x.Arena.Tensor(new Shape(x.Shape[0], 2 * x.Shape[1], 2 * x.Shape[2], x.Shape[3]));
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "upsample", x.Shape, y.Shape, 0);
            Resample.Nearest2x(x.Span, x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], y.Span);
        }
        var tape = Recorder(x.Arena, x.IsTracked);
        tape?.Record(y, () =>
        {
            using var dx = tape.Write(x);
            if (!x.Arena.IsPlan) Resample.Nearest2xGradient(tape.Of(y), x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], dx.Span);
        });
        return y;
    }

    /// <summary>Halves height and width by the mean of each 2×2 pixels.</summary>
    /// <param name="x">[batch, height, width, channels], height and width even.</param>
    /// <returns>[batch, height/2, width/2, channels].</returns>
    public static Tensor AveragePool2x2(Tensor x)
    {
        var y = x.Arena.Tensor(new Shape(x.Shape[0], x.Shape[1] / 2, x.Shape[2] / 2, x.Shape[3]));
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "average pool", x.Shape, y.Shape, 4.0 * y.Shape.Count);
            Resample.AveragePool2x2(x.Span, x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], y.Span);
        }
        var tape = Recorder(x.Arena, x.IsTracked);
        tape?.Record(y, () =>
        {
            using var dx = tape.Write(x);
            if (!x.Arena.IsPlan) Resample.AveragePool2x2Gradient(tape.Of(y), x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], dx.Span);
        });
        return y;
    }

    private static void GoBackChannels(Tape tape, Tensor x, int first, Tensor y)
    {
        if (!x.IsTracked) return;
        using var dx = tape.Write(x);
        if (!x.Arena.IsPlan) Layout.SliceChannels(tape.Of(y), y.Shape.Width, y.Shape.Rows, first, x.Shape.Width, dx.Span);
    }
}
