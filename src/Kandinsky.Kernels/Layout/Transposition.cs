using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>Copies a matrix turned over its diagonal, four by four numbers at a time.</summary>
internal static unsafe class Transposition
{
    /// <summary>destination[column, row] = source[row, column]; the two do not overlap.</summary>
    /// <param name="source">The first number of the source.</param>
    /// <param name="sourceStride">Numbers from one source row to the next.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="destination">The first number of the destination.</param>
    /// <param name="destinationStride">Numbers from one destination row to the next.</param>
    public static void Copy(float* source, nint sourceStride, int rows, int columns, float* destination, nint destinationStride)
    {
        var row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            var from = source + row * sourceStride;
            var to = destination + row;
            var column = 0;
            for (; column + 4 <= columns; column += 4) Block(from + column, sourceStride, to + column * destinationStride, destinationStride);
            for (; column < columns; column++)
                for (var i = 0; i < 4; i++) to[column * destinationStride + i] = from[i * sourceStride + column];
        }
        for (; row < rows; row++)
            for (var column = 0; column < columns; column++) destination[column * destinationStride + row] = source[row * sourceStride + column];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        var a = Vector128.Load(source);
        var b = Vector128.Load(source + sourceStride);
        var c = Vector128.Load(source + 2 * sourceStride);
        var d = Vector128.Load(source + 3 * sourceStride);
        var ab = Interleave(a, b);
        var cd = Interleave(c, d);
        Vector128.Create(ab.Low.GetLower(), cd.Low.GetLower()).Store(destination);
        Vector128.Create(ab.Low.GetUpper(), cd.Low.GetUpper()).Store(destination + destinationStride);
        Vector128.Create(ab.High.GetLower(), cd.High.GetLower()).Store(destination + 2 * destinationStride);
        Vector128.Create(ab.High.GetUpper(), cd.High.GetUpper()).Store(destination + 3 * destinationStride);
    }

    /// <summary>a₀ b₀ a₁ b₁ and a₂ b₂ a₃ b₃.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Low, Vector128<float> High) Interleave(Vector128<float> a, Vector128<float> b)
    {
        if (System.Runtime.Intrinsics.X86.Sse.IsSupported)
            return (System.Runtime.Intrinsics.X86.Sse.UnpackLow(a, b), System.Runtime.Intrinsics.X86.Sse.UnpackHigh(a, b));
        if (System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported)
            return (System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.ZipLow(a, b), System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.ZipHigh(a, b));
        return (Vector128.Create(a[0], b[0], a[1], b[1]), Vector128.Create(a[2], b[2], a[3], b[3]));
    }
}
