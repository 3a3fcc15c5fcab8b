using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>How numbers become unsigned bytes: number ≈ scale · (byte − zero). The range always contains zero, which is exact.</summary>
internal readonly struct ByteRange
{
    private const int Levels = 255;

    // 1.5 · 2²³: added to a number of less than 22 bits it leaves the nearest integer in the low bits.
    private const float Magic = 12582912f;

    /// <param name="least">The least number.</param>
    /// <param name="greatest">The greatest number.</param>
    public ByteRange(float least, float greatest)
    {
        (least, greatest) = (MathF.Min(least, 0), MathF.Max(greatest, 0));
        Scale = greatest == least ? 1 : (greatest - least) / Levels;
        Zero = (int)MathF.Round(-least / Scale);
    }

    /// <summary>The distance of neighbouring bytes.</summary>
    public float Scale { get; }

    /// <summary>The byte of zero.</summary>
    public int Zero { get; }

    /// <summary>The least and the greatest of some numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe (float Least, float Greatest) Of(float* numbers, long count)
    {
        var (least, greatest) = (Vector256.Create(float.PositiveInfinity), Vector256.Create(float.NegativeInfinity));
        Vector256<float> least2 = least, greatest2 = greatest, least3 = least, greatest3 = greatest, least4 = least, greatest4 = greatest;
        var i = 0L;
        for (; i + 32 <= count; i += 32)
        {
            Vector256<float> a = Vector256.Load(numbers + i), b = Vector256.Load(numbers + i + 8), c = Vector256.Load(numbers + i + 16), d = Vector256.Load(numbers + i + 24);
            (least, least2, least3, least4) = (Vector256.MinNative(least, a), Vector256.MinNative(least2, b), Vector256.MinNative(least3, c), Vector256.MinNative(least4, d));
            (greatest, greatest2, greatest3, greatest4) = (Vector256.MaxNative(greatest, a), Vector256.MaxNative(greatest2, b), Vector256.MaxNative(greatest3, c), Vector256.MaxNative(greatest4, d));
        }
        least = Vector256.MinNative(Vector256.MinNative(least, least2), Vector256.MinNative(least3, least4));
        greatest = Vector256.MaxNative(Vector256.MaxNative(greatest, greatest2), Vector256.MaxNative(greatest3, greatest4));
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var lane = 0; lane < 8; lane++) (low, high) = (MathF.Min(low, least[lane]), MathF.Max(high, greatest[lane]));
        for (; i < count; i++) (low, high) = (MathF.Min(low, numbers[i]), MathF.Max(high, numbers[i]));
        return (low, high);
    }

    /// <summary>Rounds numbers to bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Round(float* numbers, int count, byte* bytes)
    {
        var (factor, shift) = (Vector256.Create(1 / Scale), Vector256.Create(Magic + Zero));
        var i = 0;
        for (; i + 32 <= count; i += 32)
        {
            var first = Vector256.Narrow(Round(numbers + i, factor, shift), Round(numbers + i + 8, factor, shift));
            var second = Vector256.Narrow(Round(numbers + i + 16, factor, shift), Round(numbers + i + 24, factor, shift));
            Vector256.Narrow(first, second).Store(bytes + i);
        }
        if (i == count) return;
        float* rest = stackalloc float[32];
        var rounded = stackalloc byte[32];
        new ReadOnlySpan<float>(numbers + i, count - i).CopyTo(new Span<float>(rest, 32));
        for (var j = 0; j < 32; j += 8)
        {
            var integers = Round(rest + j, factor, shift);
            for (var lane = 0; lane < 8; lane++) rounded[j + lane] = (byte)integers[lane];
        }
        new ReadOnlySpan<byte>(rounded, count - i).CopyTo(new Span<byte>(bytes + i, count - i));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<uint> Round(float* numbers, Vector256<float> factor, Vector256<float> shift)
    {
        var shifted = Vector256.MultiplyAddEstimate(Vector256.Load(numbers), factor, shift);
        shifted = Vector256.MinNative(Vector256.MaxNative(shifted, Vector256.Create(Magic)), Vector256.Create(Magic + Levels));
        return shifted.AsUInt32() & Vector256.Create(0xFFu);
    }
}
