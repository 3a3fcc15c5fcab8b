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
        if (y.Arena.IsPlan) return y;
        using var entry = OperationTrace.Record(a.Arena, "concatenate channels", a.Shape, y.Shape, 0);
        Layout.ConcatenateChannels(a.Span, a.Shape.Width, b.Span, b.Shape.Width, a.Shape.Rows, y.Span);
        return y;
    }

    /// <summary>The first and second half of every row.</summary>
    /// <param name="x">[rows, 2·width].</param>
    /// <returns>Two tensors of [rows, width].</returns>
    public static (Tensor First, Tensor Second) Halves(Tensor x)
    {
        var width = x.Shape.Width / 2;
        var (first, second) = (x.Arena.Tensor(x.Shape.WithWidth(width)), x.Arena.Tensor(x.Shape.WithWidth(width)));
        for (var row = 0; row < (x.Arena.IsPlan ? 0 : x.Shape.Rows); row++)
        {
            x.Span.Slice(2 * row * width, width).CopyTo(first.Span[(row * width)..]);
            x.Span.Slice((2 * row + 1) * width, width).CopyTo(second.Span[(row * width)..]);
        }
        return (first, second);
    }

    /// <summary>Doubles height and width by repeating each pixel.</summary>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <returns>[batch, 2·height, 2·width, channels].</returns>
    public static Tensor UpsampleNearest2x(Tensor x)
    {
        var y = x.Arena.Tensor(new Shape(x.Shape[0], 2 * x.Shape[1], 2 * x.Shape[2], x.Shape[3]));
        if (y.Arena.IsPlan) return y;
        using var entry = OperationTrace.Record(x.Arena, "upsample", x.Shape, y.Shape, 0);
        Resample.Nearest2x(x.Span, x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], y.Span);
        return y;
    }

    /// <summary>Halves height and width by the mean of each 2×2 pixels.</summary>
    /// <param name="x">[batch, height, width, channels], height and width even.</param>
    /// <returns>[batch, height/2, width/2, channels].</returns>
    public static Tensor AveragePool2x2(Tensor x)
    {
        var y = x.Arena.Tensor(new Shape(x.Shape[0], x.Shape[1] / 2, x.Shape[2] / 2, x.Shape[3]));
        if (y.Arena.IsPlan) return y;
        using var entry = OperationTrace.Record(x.Arena, "average pool", x.Shape, y.Shape, 4.0 * y.Shape.Count);
        Resample.AveragePool2x2(x.Span, x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], y.Span);
        return y;
    }
}
