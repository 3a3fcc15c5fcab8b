using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>Copies a matrix turned over its diagonal: four columns of four rows at a time, or of as many fours of rows as a vector holds.</summary>
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
        for (int row = 0, height; row < rows; row += height)
        {
            height = Height(rows - row);
            var from = source + row * sourceStride;
            var to = destination + row;
            var column = 0;
            for (; height >= 4 && column + 4 <= columns; column += 4)
            {
                if (height == 16) Block16(from + column, sourceStride, to + column * destinationStride, destinationStride);
                else if (height == 8) Block8(from + column, sourceStride, to + column * destinationStride, destinationStride);
                else Block4(from + column, sourceStride, to + column * destinationStride, destinationStride);
            }
            for (; column < columns; column++)
                for (var i = 0; i < height; i++) to[column * destinationStride + i] = from[i * sourceStride + column];
        }
    }

    private static int Height(int rows) => Avx512F.IsSupported && rows >= 16 ? 16 : Avx.IsSupported && rows >= 8 ? 8 : Math.Min(rows, 4);

    /// <summary>a₀ b₀ a₁ b₁ and a₂ b₂ a₃ b₃.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float> Low, Vector128<float> High) Interleave(Vector128<float> a, Vector128<float> b)
    {
        if (Sse.IsSupported) return (Sse.UnpackLow(a, b), Sse.UnpackHigh(a, b));
        if (AdvSimd.Arm64.IsSupported) return (AdvSimd.Arm64.ZipLow(a, b), AdvSimd.Arm64.ZipHigh(a, b));
        return (Vector128.Create(a[0], b[0], a[1], b[1]), Vector128.Create(a[2], b[2], a[3], b[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block4(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        var ab = Interleave(Vector128.Load(source), Vector128.Load(source + sourceStride));
        var cd = Interleave(Vector128.Load(source + 2 * sourceStride), Vector128.Load(source + 3 * sourceStride));
        StorePairs(ab.Low.AsDouble(), cd.Low.AsDouble(), destination, destinationStride);
        StorePairs(ab.High.AsDouble(), cd.High.AsDouble(), destination + 2 * destinationStride, destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePairs(Vector128<double> ab, Vector128<double> cd, float* destination, nint destinationStride)
    {
        Vector128<double> first, second;
        if (Sse2.IsSupported) (first, second) = (Sse2.UnpackLow(ab, cd), Sse2.UnpackHigh(ab, cd));
        else if (AdvSimd.Arm64.IsSupported) (first, second) = (AdvSimd.Arm64.ZipLow(ab, cd), AdvSimd.Arm64.ZipHigh(ab, cd));
        else (first, second) = (Vector128.Create(ab[0], cd[0]), Vector128.Create(ab[1], cd[1]));
        first.AsSingle().Store(destination);
        second.AsSingle().Store(destination + destinationStride);
    }

    // The vectors hold rows 0 and 4 (8 and 12): the instructions work on each four numbers apart, and leave the rows in order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block8(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        Vector256<float> a = Fours8(source, sourceStride), b = Fours8(source + sourceStride, sourceStride);
        Vector256<float> c = Fours8(source + 2 * sourceStride, sourceStride), d = Fours8(source + 3 * sourceStride, sourceStride);
        Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble(), cd = Avx.UnpackLow(c, d).AsDouble();
        Avx.UnpackLow(ab, cd).AsSingle().Store(destination);
        Avx.UnpackHigh(ab, cd).AsSingle().Store(destination + destinationStride);
        (ab, cd) = (Avx.UnpackHigh(a, b).AsDouble(), Avx.UnpackHigh(c, d).AsDouble());
        Avx.UnpackLow(ab, cd).AsSingle().Store(destination + 2 * destinationStride);
        Avx.UnpackHigh(ab, cd).AsSingle().Store(destination + 3 * destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block16(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        Vector512<float> a = Fours16(source, sourceStride), b = Fours16(source + sourceStride, sourceStride);
        Vector512<float> c = Fours16(source + 2 * sourceStride, sourceStride), d = Fours16(source + 3 * sourceStride, sourceStride);
        Vector512<double> ab = Avx512F.UnpackLow(a, b).AsDouble(), cd = Avx512F.UnpackLow(c, d).AsDouble();
        Avx512F.UnpackLow(ab, cd).AsSingle().Store(destination);
        Avx512F.UnpackHigh(ab, cd).AsSingle().Store(destination + destinationStride);
        (ab, cd) = (Avx512F.UnpackHigh(a, b).AsDouble(), Avx512F.UnpackHigh(c, d).AsDouble());
        Avx512F.UnpackLow(ab, cd).AsSingle().Store(destination + 2 * destinationStride);
        Avx512F.UnpackHigh(ab, cd).AsSingle().Store(destination + 3 * destinationStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fours8(float* source, nint stride) => Vector256.Create(Vector128.Load(source), Vector128.Load(source + 4 * stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fours16(float* source, nint stride) => Vector512.Create(Fours8(source, stride), Fours8(source + 8 * stride, stride));
}
