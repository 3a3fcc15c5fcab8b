using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>How weights become signed bytes: weight ≈ scale · byte, the largest magnitude being 127.</summary>
internal static unsafe class SignedBytes
{
    private const int Largest = 127;

    /// <summary>The scale of some weights; 1 where all are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Scale(float* weights, int count)
    {
        var vector = Vector256<float>.Zero;
        var i = 0;
        for (; i + 8 <= count; i += 8) vector = Vector256.Max(vector, Vector256.Abs(Vector256.Load(weights + i)));
        var largest = 0f;
        for (var lane = 0; lane < 8; lane++) largest = MathF.Max(largest, vector[lane]);
        for (; i < count; i++) largest = MathF.Max(largest, MathF.Abs(weights[i]));
        return largest == 0 ? 1 : largest / Largest;
    }

    /// <summary>Rounds weights, ties to even.</summary>
    /// <returns>The sum of the bytes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Round(float* weights, int count, float scale, sbyte* bytes)
    {
        var (divisor, sums) = (Vector256.Create(scale), Vector256<int>.Zero);
        var i = 0;
        for (; i + 32 <= count; i += 32)
        {
            Vector256<int> a = Round(weights + i, divisor), b = Round(weights + i + 8, divisor), c = Round(weights + i + 16, divisor),
            d = Round(weights + i + 24, divisor);
            sums += a + b + (c + d);
            Vector256.Narrow(Vector256.Narrow(a, b), Vector256.Narrow(c, d)).Store(bytes + i);
        }
        var sum = Vector256.Sum(sums);
        for (; i < count; i++) sum += bytes[i] = (sbyte)MathF.Round(weights[i] / scale);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(float* weights, Vector256<float> scale) => Vector256.ConvertToInt32(Vector256.Round(Vector256.Load(weights) / scale));
}
