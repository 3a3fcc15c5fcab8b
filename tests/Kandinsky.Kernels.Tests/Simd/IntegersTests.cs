namespace Kandinsky.Kernels.Tests;

public sealed unsafe class IntegersTests
{
    [Fact]
    public void Products_of_bytes_are_those_of_even_and_odd_ones()
    {
        Check<Integers128>();
        Check<Integers256>();
        Check<Integers512>();
    }

    private static void Check<V>() where V : struct, IIntegers<V>
    {
        if (!V.IsSupported) return;
        var random = new Random(1);
        byte[] unsigned = new byte[4 * V.Count], signed = new byte[4 * V.Count];
        random.NextBytes(unsigned);
        random.NextBytes(signed);
        (unsigned[0], unsigned[1], signed[0], signed[1]) = (255, 255, 128, 127);
        int[] sums = [.. Enumerable.Range(0, V.Count).Select(lane => (lane * 7919) - 40_000)], pairs = [.. sums], bytes = [.. sums];
        var expected = sums.Select((sum, lane) => sum + Enumerable.Range(4 * lane, 4).Sum(i => unsigned[i] * (sbyte)signed[i]));
        fixed (byte* u = unsigned, s = signed)
        fixed (int* p = pairs, b = bytes)
        {
            V numbers = V.Load((int*)u), weights = V.Load((int*)s);
            (V.Load(p) + V.PairProducts(V.EvenBytes(numbers), V.SignedEvenBytes(weights)) + V.PairProducts(V.OddBytes(numbers), V.SignedOddBytes(weights)))
                .Store(p);
            if (V.MultipliesBytes) V.AddOffset(V.AddByteProducts(V.Load(b), V.BytesToMultiply(numbers), weights), weights).Store(b);
        }
        Assert.Equal(expected, pairs);
        Assert.Equal(V.MultipliesBytes ? expected : sums, bytes);
    }
}
