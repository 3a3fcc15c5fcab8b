namespace Kandinsky.Kernels;

public static unsafe partial class Elementwise
{
    internal static void Map<TOperation>(TOperation operation, ReadOnlySpan<float> x, Span<float> y) where TOperation : struct, IUnaryOperation
    {
        Check.Length(y.Length, x.Length, nameof(y));
        fixed (float* px = x, py = y)
        {
            float* a = px, to = py;
            var body = Unary<TOperation>.Table.Current.Run;
            RowBlocks.Run(x.Length, (first, count) => body(operation, a + first, to + first, count));
        }
    }

    internal static void Map<TOperation>(TOperation operation, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) where TOperation
        : struct, IBinaryOperation
    {
        Check.Length(b.Length, a.Length, nameof(b));
        Check.Length(y.Length, a.Length, nameof(y));
        fixed (float* pa = a, pb = b, py = y)
        {
            float* left = pa, right = pb, to = py;
            var body = Binary<TOperation>.Table.Current.Run;
            RowBlocks.Run(a.Length, (first, count) => body(operation, left + first, right + first, to + first, count));
        }
    }

    internal static void MapRows<TOperation>(TOperation operation, ReadOnlySpan<float> x, ReadOnlySpan<float> row, Span<float> y) where TOperation
        : struct, IBinaryOperation
    {
        Check.Divides(row.Length, x.Length, nameof(x));
        Check.Length(y.Length, x.Length, nameof(y));
        var width = row.Length;
        fixed (float* px = x, pr = row, py = y)
        {
            float* from = px, right = pr, to = py;
            var body = Binary<TOperation>.Table.Current.Run;
            RowBlocks.Run(1, x.Length / width, width, (_, first, count) =>
            {
                for (nint r = first; r < first + count; r++) body(operation, from + r * width, right, to + r * width, width);
            });
        }
    }

    internal static void Map<TOperation>(TOperation operation, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> y)
        where TOperation : struct, ITernaryOperation
    {
        Check.Length(b.Length, a.Length, nameof(b));
        Check.Length(c.Length, a.Length, nameof(c));
        Check.Length(y.Length, a.Length, nameof(y));
        fixed (float* pa = a, pb = b, pc = c, py = y)
        {
            float* one = pa, two = pb, three = pc, to = py;
            var body = Ternary<TOperation>.Table.Current.Run;
            RowBlocks.Run(a.Length, (first, count) => body(operation, one + first, two + first, three + first, to + first, count));
        }
    }
}
