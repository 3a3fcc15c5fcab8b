namespace Kandinsky.Kernels.Tests;

public sealed unsafe class SumsTests
{
    [Fact]
    public void Four_sums_at_once_are_those_made_one_by_one_to_the_last_bit()
    {
        Compare<Floats128>();
        if (Floats256.IsSupported) Compare<Floats256>();
        if (Floats512.IsSupported) Compare<Floats512>();
    }

    private static void Compare<V>() where V : struct, IFloats<V>
    {
        for (var round = 0; round < 500; round++)
        {
            var numbers = Numbers.Random(4 * V.Count + 4, round, 1000);
            var sums = numbers[^4..];
            var expected = new float[4];
            fixed (float* x = numbers, to = sums)
            {
                V a = V.Load(x), b = V.Load(x + V.Count), c = V.Load(x + 2 * V.Count), d = V.Load(x + 3 * V.Count);
                (expected[0], expected[1], expected[2], expected[3]) = (to[0] + a.Sum(), to[1] + b.Sum(), to[2] + c.Sum(), to[3] + d.Sum());
                V.AddSums(a, b, c, d, to);
            }
            Assert.Equal(expected, sums);
        }
    }
}
