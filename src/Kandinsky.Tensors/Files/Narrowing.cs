namespace Kandinsky.Tensors;

/// <summary>Single precision to the half types, rounded to nearest, ties to even.</summary>
public static class Narrowing
{
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
        for (var i = 0; i < source.Length; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(source[i]);
            destination[i] = (ushort)(float.IsNaN(source[i]) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }
}
