using Kandinsky.Tensors;

namespace Kandinsky.Training.Tests;

public sealed class PrecisionRecallTests
{
    [Theory]
    [InlineData(20, 30, 1)]
    [InlineData(300, 50, 3)]
    [InlineData(40, 270, 5)]
    public void Shares_are_those_of_a_search_through_all_pairs(int reals, int paints, int neighbour)
    {
        const int width = 4;
        float[] real = Noise(1, reals * width, 1), painted = Noise(2, paints * width, 0.6f);
        var found = PrecisionRecall.Of(real, painted, width, neighbour);

        Assert.Equal(Share(painted, real), found.Precision, 1e-12);
        Assert.Equal(Share(real, painted), found.Recall, 1e-12);
        Assert.InRange(found.Precision, 0.05, 1);
        Assert.InRange(found.Recall, 0.05, 0.99);

        double Share(float[] of, float[] within)
        {
            var radii = Enumerable.Range(0, within.Length / width)
                .Select(i => Enumerable.Range(0, within.Length / width).Where(j => j != i).Select(j => Distance(within, i, within, j)).Order()
                    .ElementAt(neighbour - 1)).ToArray();
            return Enumerable.Range(0, of.Length / width).Count(i =>
                radii.Index().Any(radius => Distance(of, i, within, radius.Index) <= radius.Item)) / (double)(of.Length / width);
        }

        static double Distance(float[] a, int i, float[] b, int j) =>
            Enumerable.Range(0, width).Sum(k => Math.Pow((double)a[i * width + k] - b[j * width + k], 2));
    }

    [Fact]
    public void Equal_sets_cover_each_other_and_distant_ones_do_not()
    {
        var points = Noise(3, 50 * 8, 1);
        Assert.Equal(new PrecisionRecall(1, 1), PrecisionRecall.Of(points, points, 8));
        Assert.Equal(new PrecisionRecall(0, 0), PrecisionRecall.Of(points, [.. points.Select(number => number + 100)], 8));
    }

    [Fact]
    public void Too_few_pictures_are_refused() =>
        Assert.Contains("more than 3", Assert.Throws<KandinskyException>(() => PrecisionRecall.Of(new float[6], new float[20], 2)).Message,
            StringComparison.Ordinal);

    private static float[] Noise(ulong seed, int count, float scale)
    {
        var noise = new float[count];
        new TorchRandom(seed).Normal(noise);
        return [.. noise.Select(number => number * scale)];
    }
}
