namespace Kandinsky.Kernels;

/// <summary>Single precision to the half types: to nearest, ties to even; not-a-number stays so.</summary>
public static unsafe class Narrowing
{
    private const int Block = 1 << 16;

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
        for (var i = 0; i < source.Length; i++) destination[i] = ToBFloat16(source[i]);
    }

    /// <summary>Rounds stored weights into a new buffer, in the same order.</summary>
    internal static NativeBuffer ToBFloat16(WeightView weight)
    {
        var buffer = new NativeBuffer(weight.Count * sizeof(ushort));
        var to = buffer.Address;
        Workers.For((int)((weight.Count + Block - 1) / Block), task =>
        {
            var start = (long)task * Block;
            var wide = new float[(int)Math.Min(Block, weight.Count - start)];
            weight.CopyTo(start, wide);
            var destination = (ushort*)to + start;
            for (var i = 0; i < wide.Length; i++) destination[i] = ToBFloat16(wide[i]);
        });
        return buffer;
    }

    /// <summary>The bits of the nearest bfloat16.</summary>
    /// <param name="value">The number.</param>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)(float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
