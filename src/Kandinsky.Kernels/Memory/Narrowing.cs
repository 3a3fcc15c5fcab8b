using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>Single precision to the half types: to nearest, ties to even; not-a-number stays so.</summary>
public static unsafe class Narrowing
{
    private const int Block = 1 << 18;
    private const int Part = 1 << 10;

    /// <summary>To IEEE half precision.</summary>
    /// <param name="source">The numbers.</param>
    /// <param name="destination">At least as long; receives the bits.</param>
    public static void ToHalf(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        for (var i = 0; i < source.Length; i++) destination[i] = BitConverter.HalfToUInt16Bits((Half)source[i]);
    }

    /// <summary>To bfloat16.</summary>
    /// <param name="source">The numbers.</param>
    /// <param name="destination">At least as long; receives the bits.</param>
    public static void ToBFloat16(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        fixed (float* from = source)
        fixed (ushort* to = destination[..source.Length]) ToBFloat16(from, source.Length, to);
    }

    /// <summary>Rounds stored weights into a new buffer, in the same order.</summary>
    internal static NativeBuffer ToBFloat16(WeightView weight)
    {
        var buffer = new NativeBuffer(weight.Count * sizeof(ushort));
        var to = buffer.Address;
        Workers.For((int)((weight.Count + Block - 1) / Block), task =>
        {
            var start = (long)task * Block;
            ToBFloat16(weight.Slice(start, Math.Min(Block, weight.Count - start)), (ushort*)to + start);
        });
        return buffer;
    }

    /// <summary>To bfloat16, many at a time.</summary>
    /// <param name="source">The numbers.</param>
    /// <param name="count">How many.</param>
    /// <param name="destination">Receives the bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ToBFloat16(float* source, long count, ushort* destination)
    {
        var i = 0L;
        if (Vector512.IsHardwareAccelerated)
            for (; i + 32 <= count; i += 32) Vector512.Narrow(Round16(source + i), Round16(source + i + 16)).Store(destination + i);
        for (; i + 16 <= count; i += 16) Vector256.Narrow(Round(source + i), Round(source + i + 8)).Store(destination + i);
        for (; i < count; i++) destination[i] = ToBFloat16(source[i]);
    }

    /// <summary>Numbers of two arrays to bfloat16, side by side: the first one's in the lower halves.</summary>
    /// <param name="lower">The first array.</param>
    /// <param name="upper">The second array.</param>
    /// <param name="count">Numbers of each, a multiple of 8.</param>
    /// <param name="destination">Receives the bits of each pair.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ToBFloat16Pairs(float* lower, float* upper, int count, uint* destination)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
            for (; i + 16 <= count; i += 16) (Round16(lower + i) | (Round16(upper + i) << 16)).Store(destination + i);
        for (; i < count; i += 8) (Round(lower + i) | (Round(upper + i) << 16)).Store(destination + i);
    }

    /// <summary>The bits of the nearest bfloat16.</summary>
    /// <param name="value">The number.</param>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)(float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void ToBFloat16(WeightView weight, ushort* destination)
    {
        if (weight.Type == StorageType.Float32)
        {
            ToBFloat16((float*)weight.Address, weight.Count, destination);
            return;
        }
        var wide = stackalloc float[Part];
        for (var start = 0L; start < weight.Count; start += Part)
        {
            var count = (int)Math.Min(Part, weight.Count - start);
            weight.CopyTo(start, new Span<float>(wide, count));
            ToBFloat16(wide, count, destination + start);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Round(float* numbers)
    {
        var value = Vector256.Load(numbers);
        var bits = value.AsUInt32();
        var upper = bits >> 16;
        var rounded = (bits + Vector256.Create(0x7FFFu) + (upper & Vector256<uint>.One)) >> 16;
        return Vector256.ConditionalSelect(Vector256.Equals(value, value).AsUInt32(), rounded, upper | Vector256.Create(0x40u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Round16(float* numbers)
    {
        var value = Vector512.Load(numbers);
        var bits = value.AsUInt32();
        var upper = bits >> 16;
        var rounded = (bits + Vector512.Create(0x7FFFu) + (upper & Vector512<uint>.One)) >> 16;
        return Vector512.ConditionalSelect(Vector512.Equals(value, value).AsUInt32(), rounded, upper | Vector512.Create(0x40u));
    }
}
