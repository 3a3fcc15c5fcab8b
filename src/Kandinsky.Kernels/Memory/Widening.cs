using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>Half precision and bfloat16 to single precision. Both are exact.</summary>
public static class Widening
{
    /// <summary>IEEE half precision (bits) to single precision.</summary>
    /// <param name="source">The bits of each half.</param>
    /// <param name="destination">As long as <paramref name="source"/>.</param>
    public static void FromHalf(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        // Shift exponent and mantissa into place, then rescale by 2^112: subnormals come out right by the multiplication itself.
        var i = 0;
        var magic = Vector256.Create(BitConverter.UInt32BitsToSingle(0x77800000));
        var infinity = Vector256.Create(65536f);
        for (; i + Vector256<float>.Count <= source.Length; i += Vector256<float>.Count)
        {
            var bits = Vector256.WidenLower(Vector128.Create(source.Slice(i, 8)).ToVector256Unsafe());
            var sign = (bits & Vector256.Create(0x8000u)) << 16;
            var value = ((bits & Vector256.Create(0x7FFFu)) << 13).AsSingle() * magic;
            var special = Vector256.GreaterThanOrEqual(value, infinity).AsUInt32() & Vector256.Create(0x7F800000u);
            (value.AsUInt32() | special | sign).AsSingle().CopyTo(destination[i..]);
        }
        for (; i < source.Length; i++) destination[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
    }

    /// <summary>bfloat16 (bits) to single precision.</summary>
    /// <param name="source">The bits of each bfloat16.</param>
    /// <param name="destination">As long as <paramref name="source"/>.</param>
    public static void FromBFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var i = 0;
        for (; i + Vector256<float>.Count <= source.Length; i += Vector256<float>.Count)
        {
            var bits = Vector256.WidenLower(Vector128.Create(source.Slice(i, 8)).ToVector256Unsafe());
            (bits << 16).AsSingle().CopyTo(destination[i..]);
        }
        for (; i < source.Length; i++) destination[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
    }
}
