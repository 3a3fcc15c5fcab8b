using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

/// <summary>Everything in the golden <c>random</c>.</summary>
public sealed class TorchRandomGoldenTests
{
    private static readonly ulong[] _seeds = [0, 1, 42, 2147483647, 4294967295, 4294967296, 9007199254740993, 9223372036854775807];

    [Fact]
    public void Normals_of_every_length_equal_torch()
    {
        using var goldens = Goldens.Open("random");
        var cases = Goldens.Json("random").EnumerateArray().Where(c => c.TryGetProperty("shape", out _)).ToArray();
        Assert.Equal(88, cases.Length);
        foreach (var item in cases)
        {
            var name = item.GetProperty("key").GetString()!;
            var actual = new float[goldens.Floats(name).Length];
            new TorchRandom(item.GetProperty("seed").GetUInt64()).Normal(actual);
            AssertNormals(goldens.Floats(name), actual, name);
        }
    }

    [Fact]
    public void Normals_drawn_one_after_another_equal_torch()
    {
        using var goldens = Goldens.Open("random");
        var cases = Goldens.Json("random").EnumerateArray().Where(c => c.TryGetProperty("shapes", out _)).ToArray();
        Assert.Equal(8, cases.Length);
        foreach (var item in cases)
        {
            var random = new TorchRandom(item.GetProperty("seed").GetUInt64());
            var shapes = item.GetProperty("shapes").EnumerateArray().Select(s => s.EnumerateArray().Aggregate(1, (n, d) => n * d.GetInt32()));
            foreach (var (count, index) in shapes.Select((count, index) => (count, index)))
            {
                var name = $"{item.GetProperty("key").GetString()}/{index}";
                var actual = new float[count];
                random.Normal(actual);
                var expected = goldens.Floats(name);
                AssertNormals(expected, actual.AsSpan(actual.Length - expected.Length), name);
            }
        }
    }

    [Fact]
    public void Uniforms_integers_and_permutations_equal_torch()
    {
        using var goldens = Goldens.Open("random");
        foreach (var seed in _seeds)
        {
            var uniform = new float[40];
            new TorchRandom(seed).Uniform(uniform);
            Assert.Equal(goldens.Floats($"rand/{seed}"), uniform);

            var random = new TorchRandom(seed);
            Assert.Equal(goldens.Integers($"randint/{seed}"), Enumerable.Range(0, 40).Select(_ => (long)random.Integer(1000)));
            Assert.Equal(goldens.Integers($"randperm/{seed}"), new TorchRandom(seed).Permutation(20).Select(i => (long)i));
        }
    }

    [Fact]
    public void Normals_in_double_equal_torch()
    {
        using var goldens = Goldens.Open("random");
        foreach (var seed in _seeds)
        {
            var actual = new double[40];
            new TorchRandom(seed).Normal(actual);
            var expected = goldens.Doubles($"randn_f64/{seed}");
            for (var i = 0; i < actual.Length; i++) Assert.Equal(expected[i], actual[i], 1e-14);
        }
    }

    [Fact]
    public void Normals_in_half_and_bfloat16_equal_torch()
    {
        using var goldens = Goldens.Open("random");
        foreach (var seed in _seeds)
        {
            var actual = new float[40];
            new TorchRandom(seed).NormalHalf(actual);
            Assert.Equal(goldens.Floats($"randn_f16/{seed}"), actual);
            new TorchRandom(seed).NormalBFloat16(actual);
            Assert.Equal(goldens.Floats($"randn_bf16/{seed}"), actual);
        }
    }

    // From sixteen numbers on the transform is exact to the bit; below it the C library's double functions are rounded to single.
    private static void AssertNormals(float[] expected, ReadOnlySpan<float> actual, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        if (expected.Length >= 16) Assert.True(actual.SequenceEqual(expected), name);
        for (var i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - actual[i]) <= 2e-6f, $"{name}[{i}]");
    }
}
