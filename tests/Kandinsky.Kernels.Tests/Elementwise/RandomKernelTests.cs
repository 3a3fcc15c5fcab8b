namespace Kandinsky.Kernels.Tests;

public sealed class RandomKernelTests
{
    [Fact]
    public void The_vectorised_twist_equals_the_textbook_one()
    {
        var random = new Random(1);
        var fast = new uint[MersenneTwist.Words];
        foreach (ref var word in fast.AsSpan()) word = (uint)random.NextInt64(1L << 32);
        var plain = fast.ToArray();
        for (var generation = 0; generation < 20; generation++)
        {
            MersenneTwist.Advance(fast);
            MersenneTwist.AdvanceReference(plain);
            Assert.Equal(plain, fast);
        }
    }

    [Fact]
    public void The_vectorised_tempering_equals_the_textbook_one()
    {
        foreach (var count in (int[])[0, 1, 7, 8, 9, 624])
        {
            var state = Enumerable.Range(1, count).Select(i => (uint)i * 2654435761).ToArray();
            var (fast, plain) = (new uint[count], new uint[count]);
            MersenneTwist.Temper(state, fast);
            MersenneTwist.TemperReference(state, plain);
            Assert.Equal(plain, fast);
        }
    }

    [Fact]
    public void The_vectorised_normals_have_the_bits_of_the_plain_ones()
    {
        var random = new Random(2);
        var fast = new float[1 << 18];
        foreach (ref var x in fast.AsSpan()) x = random.Next(1 << 24) / (float)(1 << 24);
        (fast[0], fast[8], fast[16], fast[24]) = (0f, 0f, 1 - 1f / (1 << 24), 1 - 1f / (1 << 24));
        var plain = fast.ToArray();
        NormalFill.Transform(fast);
        NormalFill.TransformReference(plain);
        Assert.Equal(plain.Select(BitConverter.SingleToInt32Bits), fast.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void A_length_that_is_no_whole_block_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalFill.Transform(new float[17]));
}
