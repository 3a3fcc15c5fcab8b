using System.Runtime.InteropServices;

namespace Kandinsky.Kernels.Tests;

public sealed class NarrowingTests
{
    private static readonly uint[] Special =
    [
        0x00000000, 0x80000000, 0x00000001, 0x807FFFFF, 0x3F808000, 0x3F818000, 0x3F807FFF, 0x3F808001, 0xBF808000, 0xBF818000, 0x7F7FFFFF, 0xFF7FFFFF,
        0x7F800000, 0xFF800000, 0x7F800001, 0xFF800001, 0x7FC00000, 0xFFC12345, 0x7FFFFFFF, 0xFFFFFFFF,
    ];

    [Fact]
    public void Many_numbers_become_bfloat16_as_one_does()
    {
        var bits = Numbers.Random(1000, 1).Select(BitConverter.SingleToUInt32Bits).Concat(Special).Concat(Special.Reverse()).ToArray();
        foreach (var count in new[] { 0, 1, 15, 16, 17, 40, 1000, bits.Length })
        {
            var numbers = MemoryMarshal.Cast<uint, float>(bits.AsSpan(bits.Length - count)).ToArray();
            var rounded = new ushort[count];
            Narrowing.ToBFloat16(numbers, rounded);
            Assert.Equal(numbers.Select(Narrowing.ToBFloat16), rounded);
        }
    }

    [Theory]
    [InlineData(StorageType.Float32)]
    [InlineData(StorageType.Float16)]
    [InlineData(StorageType.BFloat16)]
    public void Stored_weights_become_bfloat16_in_their_order(StorageType type)
    {
        using var weights = new StoredWeights(Numbers.Random(300_001, 2), type);   // more than one task
        using var rounded = Narrowing.ToBFloat16(weights.View);
        Assert.True(weights.Values.Select(Narrowing.ToBFloat16).SequenceEqual(rounded.Span<ushort>(0, weights.Values.Length).ToArray()));
    }

    [Fact]
    public void Weights_become_signed_bytes_to_nearest_ties_to_even()
    {
        float[] ties = [127, -127, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 0, -0f];   // a scale of one
        AssertBytes(ties);
        AssertBytes(new float[40]);
        foreach (var count in new[] { 1, 7, 8, 31, 32, 33, 100 }) AssertBytes(Numbers.Random(count, count));
    }

    private static unsafe void AssertBytes(float[] weights)
    {
        using var memory = new GuardedFloats(weights);
        var scale = weights.Max(MathF.Abs) is var largest && largest == 0 ? 1 : largest / 127;
        var expected = weights.Select(weight => (sbyte)MathF.Round(weight / scale)).ToArray();
        var bytes = new sbyte[weights.Length];
        fixed (float* from = memory.Span)
        fixed (sbyte* to = bytes)
        {
            Assert.Equal(scale, SignedBytes.Scale(from, weights.Length));
            Assert.Equal(expected.Sum(value => value), SignedBytes.Round(from, weights.Length, scale, to));
        }
        Assert.Equal(expected, bytes);
    }
}
