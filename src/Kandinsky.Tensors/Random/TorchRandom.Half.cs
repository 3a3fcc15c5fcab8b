using Kandinsky.Kernels;

namespace Kandinsky;

public sealed partial class TorchRandom
{
    /// <summary>Standard normal numbers: <c>torch.randn(n, dtype=torch.float16)</c>, widened.</summary>
    /// <remarks>As torch 2.13 draws them; torch 1.13 drew from 11 random bits (8 for bfloat16) and gave other numbers.</remarks>
    /// <param name="destination">Receives the numbers, each a value half precision holds.</param>
    public void NormalHalf(Span<float> destination)
    {
        NormalInBlocks(destination);
        foreach (ref var x in destination) x = (float)(Half)x;
    }

    /// <summary>Standard normal numbers: <c>torch.randn(n, dtype=torch.bfloat16)</c>, widened.</summary>
    /// <param name="destination">Receives the numbers, each a value bfloat16 holds.</param>
    public void NormalBFloat16(Span<float> destination)
    {
        NormalInBlocks(destination);
        foreach (ref var x in destination) x = BitConverter.UInt32BitsToSingle((uint)Narrowing.ToBFloat16(x) << 16);
    }

    // For the half types torch draws uniforms block by block, so the redrawn last sixteen follow the last whole block at once;
    // for float32 it first draws one uniform for every element.
    private void NormalInBlocks(Span<float> destination)
    {
        var whole = destination.Length / Block * Block;
        Normal(destination[..whole]);
        if (whole == 0) Normal(destination);
        else if (whole < destination.Length) Normal(destination[^Block..]);
    }
}
