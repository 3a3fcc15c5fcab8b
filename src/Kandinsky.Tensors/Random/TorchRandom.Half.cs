namespace Kandinsky.Tensors;

public sealed partial class TorchRandom
{
    /// <summary>Standard normal numbers: <c>torch.randn(n, dtype=torch.float16)</c>, widened. Not the float32 numbers rounded.</summary>
    /// <param name="destination">Receives the numbers, each a value half precision holds.</param>
    public void NormalHalf(Span<float> destination) => NormalRounded(destination, 11, x => (float)(Half)x);

    /// <summary>Standard normal numbers: <c>torch.randn(n, dtype=torch.bfloat16)</c>, widened. Not the float32 numbers rounded.</summary>
    /// <param name="destination">Receives the numbers, each a value bfloat16 holds.</param>
    public void NormalBFloat16(Span<float> destination) => NormalRounded(destination, 8, RoundToBFloat16);

    // The uniforms have only as many random bits as the type has digits, and every step is rounded to the type.
    private void NormalRounded(Span<float> destination, int digits, Func<float, float> round)
    {
        if (destination.Length < Block)
        {
            foreach (ref var x in destination) x = round((float)NextNormal());
            return;
        }
        UniformDigits(destination, digits);
        for (var i = 0; i + Block <= destination.Length; i += Block) TransformBlock(destination.Slice(i, Block), round);
        if (destination.Length % Block == 0) return;
        UniformDigits(destination[^Block..], digits);
        TransformBlock(destination[^Block..], round);
    }

    private void UniformDigits(Span<float> destination, int digits)
    {
        var mask = (1u << digits) - 1;
        foreach (ref var x in destination) x = (NextUInt32() & mask) / (float)(1 << digits);
    }

    private static void TransformBlock(Span<float> block, Func<float, float> round)
    {
        for (var j = 0; j < Block / 2; j++)
        {
            var log = round((float)Math.Log(round(1 - block[j])));
            var radius = round((float)Math.Sqrt(round(-2 * log)));
            var angle = round((float)(2 * Math.PI * block[j + 8]));
            block[j] = round(radius * round((float)Math.Cos(angle)));
            block[j + 8] = round(radius * round((float)Math.Sin(angle)));
        }
    }

    private static float RoundToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }
}
