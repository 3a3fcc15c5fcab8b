namespace Kandinsky.Kernels;

/// <summary>Single precision to bfloat16: to nearest, ties to even; not-a-number stays so.</summary>
internal static unsafe class Narrowing
{
    private const int Block = 1 << 16;

    /// <summary>Rounds stored weights into a new buffer, in the same order.</summary>
    public static NativeBuffer ToBFloat16(WeightView weight)
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
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)(float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
