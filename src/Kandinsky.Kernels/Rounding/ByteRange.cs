using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>How numbers become unsigned bytes: number ≈ scale · (byte − zero). The range always contains zero, which is exact.</summary>
internal readonly struct ByteRange
{
    private const int Levels = 255;
    private const int MostLanes = 16;

    // Leaves the nearest integer in the low bits of a number of less than 22 bits.
    private const float Magic = FloatMath.Magic;

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
    public static unsafe (float Least, float Greatest) Of(float* numbers, long count) =>
        Floats512.IsSupported ? Of<Floats512>(numbers, count) : Floats256.IsSupported ? Of<Floats256>(numbers, count) : Of<Floats128>(numbers, count);

    /// <summary>Rounds numbers to bytes, in every vector form to the same.</summary>
    public unsafe void Round(float* numbers, int count, byte* bytes)
    {
        if (Floats512.IsSupported) Round<Floats512>(numbers, count, bytes);
        else if (Floats256.IsSupported) Round<Floats256>(numbers, count, bytes);
        else Round<Floats128>(numbers, count, bytes);
    }

    /// <summary>Bytes of numbers, in the lowest byte of every lane, given <see cref="Factor"/> and <see cref="Shift"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bytes<V>(V numbers, V factor, V shift) where V : struct, IFloats<V> =>
        V.Minimum(V.Maximum(V.MultiplyAdd(numbers, factor, shift), V.Broadcast(Magic)), V.Broadcast(Magic + Levels));

    /// <summary>What <see cref="Bytes"/> multiplies by.</summary>
    public float Factor => 1 / Scale;

    /// <summary>What <see cref="Bytes"/> adds.</summary>
    public float Shift => Magic + Zero;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe (float Least, float Greatest) Of<V>(float* numbers, long count) where V : struct, IFloats<V>
    {
        V least = V.Broadcast(float.PositiveInfinity), greatest = V.Broadcast(float.NegativeInfinity), least2 = least, greatest2 = greatest;
        var i = 0L;
        for (; i + 2 * V.Count <= count; i += 2 * V.Count)
        {
            V a = V.Load(numbers + i), b = V.Load(numbers + i + V.Count);
            (least, least2) = (V.Minimum(least, a), V.Minimum(least2, b));
            (greatest, greatest2) = (V.Maximum(greatest, a), V.Maximum(greatest2, b));
        }
        var (low, high) = (-(V.Zero - V.Minimum(least, least2)).Largest(), V.Maximum(greatest, greatest2).Largest());
        for (; i < count; i++) (low, high) = (MathF.Min(low, numbers[i]), MathF.Max(high, numbers[i]));
        return (low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Round<V>(float* numbers, int count, byte* bytes) where V : struct, IFloats<V>
    {
        V factor = V.Broadcast(Factor), shift = V.Broadcast(Shift);
        var i = 0;
        for (; i + V.Count <= count; i += V.Count) Bytes(V.Load(numbers + i), factor, shift).StoreBytes(bytes + i);
        if (i == count) return;
        float* rest = stackalloc float[MostLanes];
        var rounded = stackalloc byte[MostLanes];
        new ReadOnlySpan<float>(numbers + i, count - i).CopyTo(new Span<float>(rest, MostLanes));
        Bytes(V.Load(rest), factor, shift).StoreBytes(rounded);
        new ReadOnlySpan<byte>(rounded, count - i).CopyTo(new Span<byte>(bytes + i, count - i));
    }
}
