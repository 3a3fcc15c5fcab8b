using Kandinsky.Tensors;

namespace Kandinsky.Tensors.Tests;

/// <summary>Values printed by torch's CPU generator.</summary>
public sealed class TorchRandomTests
{
    [Fact]
    public void The_raw_words_of_seed_0_are_those_of_mt19937()
    {
        var random = new TorchRandom(0);
        Assert.Equal([2357136044u, 2546248239u, 3071714933u, 3626093760u],
            [random.NextUInt32(), random.NextUInt32(), random.NextUInt32(), random.NextUInt32()]);
    }

    [Fact]
    public void Only_the_low_32_bits_of_the_seed_count() =>
        Assert.Equal(new TorchRandom(5).NextUInt32(), new TorchRandom((1UL << 32) + 5).NextUInt32());

    [Theory]
    [InlineData(16,
        "-1.1258398 -1.1523602 -0.25057858 -0.43387881 0.84871036 0.69200915 -0.31601277 -2.1152194 0.32227492 -1.2633348 0.34998319 0.30813393 0.11984151 "
            + "1.2376579 1.1167772 -0.24727815")]
    [InlineData(17,
        "-1.1258398 -1.6959312 0.56665063 0.79350835 0.59883946 -1.5550951 -0.34136039 1.8530061 0.46809641 -0.58549756 -0.17339675 0.18347794 1.3893661 "
            + "1.5863342 0.94629836 -0.84367675 0.93182659")]
    public void A_tensor_of_normals_equals_torch(int count, string expected)
    {
        var actual = new float[count];
        new TorchRandom(0).Normal(actual);
        AssertEqual(expected, actual);
    }

    [Fact]
    public void The_second_normal_of_a_pair_survives_until_the_next_short_call()
    {
        var random = new TorchRandom(0);
        var first = new float[3];
        var second = new float[2];
        random.Normal(first);
        random.Normal(second);
        AssertEqual("1.5409961 -0.29342890 -2.1787894", first);
        AssertEqual("0.56843126 -1.0845224", second);
    }

    [Theory]
    [InlineData(0, "-1.1258398 -1.1523602 -0.25057858 -0.43387881", -124.112700, "-0.69121134 -0.34714571 0.44077608 -0.01579023")]
    [InlineData(1, "-1.5255959 -0.7502318 -0.65398091 -1.6094848", -121.252764, "0.77687889 -0.88109934 -0.20455256 0.72506738")]
    [InlineData(42, "1.9269153 1.4872841 0.9007172 -2.105521", 149.764800, "0.98347449 0.69167209 -0.17973465 -1.2859147")]
    [InlineData(1234, "-0.11171857 -0.49659011 0.1630737 -0.88168776", -6.569934, "-1.5010047 -1.2429631 0.3830952 -1.0933908")]
    public void Latents_of_512_pixels_equal_torch(ulong seed, string first, double sum, string after)
    {
        var random = new TorchRandom(seed);
        var latents = new float[4 * 64 * 64];
        var four = new float[4];
        random.Normal(latents);
        random.Normal(four);
        AssertEqual(first, latents.AsSpan(0, 4));
        Assert.Equal(sum, latents.Sum(x => (double)x), 3e-6 * 100);
        AssertEqual(after, four);
    }

    [Fact]
    public void Uniform_numbers_equal_torch()
    {
        var actual = new float[4];
        new TorchRandom(0).Uniform(actual);
        AssertEqual("0.496256590 0.768221796 0.088477433 0.132030487", actual);
    }

    [Fact]
    public void Integers_equal_torch()
    {
        var random = new TorchRandom(0);
        Assert.Equal([44, 239, 933, 760, 963], Enumerable.Range(0, 5).Select(_ => random.Integer(1000)));
    }

    [Fact]
    public void A_few_half_normals_are_the_double_ones_rounded()
    {
        var actual = new float[4];
        new TorchRandom(0).NormalHalf(actual);
        AssertEqual("1.5410156 -0.29345703 -2.1796875 0.56835938", actual);
    }

    [Fact]
    public void Uniform_bounds_are_rounded_to_single_before_use()
    {
        var actual = new float[2000];
        var unit = new float[2000];
        new TorchRandom(3).Uniform(actual, -0.1, 0.1);
        new TorchRandom(3).Uniform(unit);
        for (var i = 0; i < actual.Length; i++)
            Assert.Equal((float)(unit[i] * (double)(0.1f - -0.1f) + -0.1f), actual[i]);
    }

    [Fact]
    public void An_integer_below_zero_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new TorchRandom(0).Integer(0));

    private static void AssertEqual(string expected, ReadOnlySpan<float> actual)
    {
        var numbers = expected.Split(' ').Select(float.Parse).ToArray();
        Assert.Equal(numbers.Length, actual.Length);
        for (var i = 0; i < numbers.Length; i++) Assert.Equal(numbers[i], actual[i], 2e-7f * Math.Max(1, Math.Abs(numbers[i])));
    }
}
