using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class GroupNormTests
{
    // batch, pixels, channels, groups
    private static readonly (int Batch, int Pixels, int Channels, int Groups)[] Shapes =
        [(1, 1, 4, 2), (2, 6, 3, 1), (2, 37, 32, 32), (1, 256, 96, 32), (2, 1024, 384, 32), (1, 64, 3072, 32), (1, 5, 70, 7), (1, 1000, 130, 13)];

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Equals_its_definition(string implementation)
    {
        foreach (var (batch, pixels, channels, groups) in Shapes)
        {
            var x = TestNumbers.Normal(batch * pixels * channels, 1, 2, 0.7);
            float[] gamma = TestNumbers.Normal(channels, 2, 0.2, 1), beta = TestNumbers.Normal(channels, 3),
                scale = TestNumbers.Normal(batch * channels, 4, 0.3), shift = TestNumbers.Normal(batch * channels, 5);
            foreach (var (adaptive, silu) in new[] { (false, false), (true, true), (false, true) })
            {
                void Run(float[] y) => GroupNorm.Run(x, batch, pixels, channels, groups, 1e-5f, gamma, beta, adaptive ? scale : [], adaptive ? shift
                    : [], silu, y);
                var expected = ByHand(x, batch, pixels, channels, groups, gamma, beta, adaptive ? scale : null, adaptive ? shift : null, silu);
                TensorAssert.Close(TestNumbers.With(implementation, x.Length, Run), expected, 2e-6, $"[{batch}, {pixels}, {channels}] in {groups}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Works_in_place(string implementation)
    {
        var x = TestNumbers.Normal(2 * 100 * 64);
        float[] gamma = TestNumbers.Normal(64, 2), beta = TestNumbers.Normal(64, 3);
        var expected = TestNumbers.With(implementation, x.Length, y => GroupNorm.Run(x, 2, 100, 64, 8, 1e-5f, gamma, beta, [], [], true, y));
        var inPlace = TestNumbers.With(implementation, x.Length, y =>
        {
            x.CopyTo(y, 0);
            GroupNorm.Run(y, 2, 100, 64, 8, 1e-5f, gamma, beta, [], [], true, y);
        });
        Assert.Equal(expected, inPlace);
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Keeps_the_variance_of_numbers_far_from_zero(string implementation)
    {
        var x = TestNumbers.Normal(4096 * 32, 1, 1, 3000);
        float[] gamma = new float[32], beta = new float[32], multiplier = new float[32], offset = new float[32];
        Array.Fill(gamma, 1);
        using var _ = KernelChoice.Force(implementation);
        GroupNorm.Affine(x, 1, 4096, 32, 4, 0, gamma, beta, [], [], multiplier, offset);
        for (var group = 0; group < 4; group++)
        {
            var numbers = x.Where((_, i) => i % 32 / 8 == group).Select(n => (double)n).ToArray();
            var mean = numbers.Average();
            Assert.Equal(1 / Math.Sqrt(numbers.Average(n => (n - mean) * (n - mean))), multiplier[group * 8], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void The_spatial_norm_equals_a_group_norm_times_a_map_plus_a_map(string implementation)
    {
        foreach (var (height, width, mapHeight, mapWidth, channels) in new[] { (8, 8, 4, 4, 32), (16, 24, 2, 3, 96), (5, 7, 5, 7, 34), (6, 6, 4, 5, 32) })
        {
            var x = TestNumbers.Normal(2 * height * width * channels);
            float[] gamma = TestNumbers.Normal(channels, 2), beta = TestNumbers.Normal(channels, 3);
            float[] mapY = TestNumbers.Normal(2 * mapHeight * mapWidth * channels, 4), mapB = TestNumbers.Normal(mapY.Length, 5),
                enlargedY = new float[x.Length], enlargedB = new float[x.Length];
            Resample.Nearest(mapY, 2, mapHeight, mapWidth, channels, height, width, enlargedY);
            Resample.Nearest(mapB, 2, mapHeight, mapWidth, channels, height, width, enlargedB);
            var expected = ByHand(x, 2, height * width, channels, 2, gamma, beta, null, null, false);
            Elementwise.MultiplyAdd(expected, enlargedY, enlargedB, expected);
            var plain = TestNumbers.With(implementation, x.Length, y =>
                SpatialNorm.Run(x, 2, height, width, channels, 2, 1e-5f, gamma, beta, mapY, mapB, mapHeight, mapWidth, false, y));
            TensorAssert.Close(plain, expected, 2e-6);
            Elementwise.Silu(expected, expected);
            var active = TestNumbers.With(implementation, x.Length, y =>
                SpatialNorm.Run(x, 2, height, width, channels, 2, 1e-5f, gamma, beta, mapY, mapB, mapHeight, mapWidth, true, y));
            TensorAssert.Close(active, expected, 2e-6);
        }
    }

    [Fact]
    public void Rejects_channels_that_do_not_fall_into_the_groups() =>
        Assert.Throws<ArgumentException>(() => GroupNorm.Run(new float[10], 1, 1, 10, 3, 1e-5f, new float[10], new float[10], [], [], false, new float[10]));

    private static float[] ByHand(float[] x, int batch, int pixels, int channels, int groups, float[] gamma, float[] beta, float[]? scale, float[]? shift,
        bool silu)
    {
        var y = new float[x.Length];
        var width = channels / groups;
        for (var image = 0; image < batch; image++)
        {
            for (var group = 0; group < groups; group++)
            {
                var at = Enumerable.Range(0, pixels * width).Select(i => (image * pixels + i / width) * channels + group * width + i % width).ToArray();
                var mean = at.Average(i => (double)x[i]);
                var deviation = Math.Sqrt(at.Average(i => (x[i] - mean) * (x[i] - mean)) + 1e-5);
                foreach (var i in at)
                {
                    var c = i % channels;
                    var value = ((x[i] - mean) / deviation * gamma[c] + beta[c]) * (1 + (scale?[image * channels + c] ?? 0)) + (shift?[image * channels + c]
                        ?? 0);
                    y[i] = (float)(silu ? value / (1 + Math.Exp(-value)) : value);
                }
            }
        }
        return y;
    }
}
