using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>Products of every row of one tensor with every row of another: a·bᵀ.</summary>
    /// <param name="a">[rows, width].</param>
    /// <param name="b">[columns, width].</param>
    /// <returns>[rows, columns].</returns>
    public static Tensor Products(Tensor a, Tensor b)
    {
        if (a.Shape.Width != b.Shape.Width) throw new ArgumentException($"Rows of {a.Shape} and {b.Shape} are not of one width.", nameof(b));
        var (rows, columns, width) = (a.Shape.Rows, b.Shape.Rows, a.Shape.Width);
        var y = a.Arena.Tensor(new Shape(rows, columns));
        if (!y.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(a.Arena, "products", a.Shape, y.Shape, 2.0 * rows * columns * width);
            using var packed = Gemm.Pack(b.Weight, columns, width);
            Gemm.Multiply(a.Span, rows, packed, [], Activation.None, [], y.Span);
        }
        var tape = Recorder(a.Arena, a.IsTracked || b.IsTracked);
        tape?.Record(y, () =>
        {
            var da = tape.Sink(a);
            var db = tape.Sum(b);
            if (y.Arena.IsPlan) return;
            using var entry = OperationTrace.Record(a.Arena, "products, back", y.Shape, a.Shape, 4.0 * rows * columns * width);
            if (a.IsTracked)
            {
                using var turned = Gemm.PackTransposed(b.Weight, columns, width);
                Gemm.Multiply(tape.Of(y), rows, turned, [], Activation.None, da.Residual, da.Span);
            }
            if (b.IsTracked) Gemm.AddWeightGradient(a.Span, tape.Of(y), rows, db, []);
        });
        return y;
    }

    /// <summary>x·e^power, for a factor that is trained: that of CLIP's similarities, for example.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="power">[1].</param>
    public static Tensor ScaleByPower(Tensor x, Parameter power)
    {
        var y = x.Arena.Tensor(x.Shape);
        if (!y.Arena.IsPlan) Elementwise.Scale(x.Span, MathF.Exp(power.Values[0]), 0, y.Span);
        var tape = Recorder(x.Arena, x.IsTracked || power.IsTrained);
        tape?.Record(y, () =>
        {
            if (power.WantedGradient is { IsEmpty: false } dpower)
            {
                var sum = 0.0;
                var dy = tape.Of(y);
                var numbers = y.Span;
                for (var i = 0; i < dy.Length; i++) sum += (double)dy[i] * numbers[i];
                dpower[0] += (float)sum;
            }
            if (!x.IsTracked) return;
            using var dx = tape.Write(x);
            if (!x.Arena.IsPlan) Elementwise.Scale(tape.Of(y), MathF.Exp(power.Values[0]), 0, dx.Span);
        });
        return y;
    }

    /// <summary>Every row divided by its length.</summary>
    /// <param name="x">[…, width]; no row is nought.</param>
    public static Tensor NormalizeRows(Tensor x)
    {
        var y = x.Arena.Tensor(x.Shape);
        if (!y.Arena.IsPlan)
        {
            for (var row = 0; row < x.Shape.Rows; row++) Elementwise.Scale(Row(x, row), (float)(1 / Length(Row(x, row))), 0, Row(y, row));
        }
        var tape = Recorder(x.Arena, x.IsTracked);
        tape?.Record(y, () => GoBackLengths(tape, x, y));
        return y;
    }

    /// <summary>dx = (dy − y · Σ dy·y) / length.</summary>
    private static void GoBackLengths(Tape tape, Tensor x, Tensor y)
    {
        using var dx = tape.Write(x);
        if (x.Arena.IsPlan) return;
        var width = x.Shape.Width;
        for (var row = 0; row < x.Shape.Rows; row++)
        {
            var dy = tape.Of(y).Slice(row * width, width);
            var unit = Row(y, row);
            var (length, along) = (Length(Row(x, row)), 0.0);
            for (var i = 0; i < width; i++) along += (double)dy[i] * unit[i];
            for (var i = 0; i < width; i++) dx.Span[row * width + i] = (float)((dy[i] - along * unit[i]) / length);
        }
    }

    private static double Length(ReadOnlySpan<float> row)
    {
        var squares = 0.0;
        foreach (var number in row) squares += (double)number * number;
        return Math.Sqrt(squares);
    }
}
