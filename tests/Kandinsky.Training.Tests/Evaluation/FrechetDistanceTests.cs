using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class FrechetDistanceTests
{
    [Theory]
    [InlineData("a,b")]
    [InlineData("rank_deficient,b")]
    public void Distances_are_those_of_the_reference(string pair)
    {
        using var goldens = Goldens.Open("evaluation");
        var names = pair.Split(',');
        var expected = Goldens.Json("evaluation").GetProperty("frechet_distance").GetProperty(pair).GetDouble();

        var distance = FrechetDistance.Between(Statistics(goldens, names[0]), Statistics(goldens, names[1]));
        var reversed = FrechetDistance.Between(Statistics(goldens, names[1]), Statistics(goldens, names[0]));

        Assert.Equal(1, distance / expected, 1e-6);
        Assert.Equal(1, reversed / expected, 1e-6);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("rank_deficient")]
    public void A_set_has_no_distance_to_itself(string name)
    {
        using var goldens = Goldens.Open("evaluation");
        var statistics = Statistics(goldens, name);

        Assert.InRange(FrechetDistance.Between(statistics, statistics), 0, 1e-6);
    }

    [Fact]
    public void Known_distances_between_simple_distributions()
    {
        // Of independent features: Σ (μ₁ − μ₂)² + (σ₁ − σ₂)².
        Assert.Equal(9 + 1 + 4 + 0, FrechetDistance.Between(Diagonal([0, 1], [4, 9]), Diagonal([3, 0], [16, 9])), 1e-12);
        // Without any spread only the means count, whichever side has it.
        Assert.Equal(25 + 13, FrechetDistance.Between(Diagonal([0, 0], [0, 0]), Diagonal([3, 4], [4, 9])), 1e-12);

        static FeatureStatistics Diagonal(double[] mean, double[] variances) => new(mean, [variances[0], 0, 0, variances[1]]);
    }

    [Fact]
    public void Statistics_that_do_not_fit_are_refused()
    {
        var one = new FeatureStatistics([0], [1]);
        Assert.Contains("1 features", Assert.Throws<KandinskyException>(() => FrechetDistance.Between(one, new([0, 0], [1, 0, 0, 1]))).Message,
            StringComparison.Ordinal);
        Assert.Throws<KandinskyException>(() => new FeatureStatistics([0, 1], [1, 2, 3]));
        Assert.Throws<KandinskyException>(() => new FeatureStatistics([double.NaN], [1]));
        Assert.Contains("two pictures", Assert.Throws<KandinskyException>(() => FeatureStatistics.Of([1, 2, 3], 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mean_and_covariance_are_numpys()
    {
        var statistics = FeatureStatistics.Of([1, 10, 2, 30, 4, 20], 2);

        Assert.Equal([7.0 / 3, 20], statistics.Mean);
        double[] expected = [7.0 / 3, 5, 5, 100];
        for (var i = 0; i < 4; i++) Assert.Equal(expected[i], statistics.Covariance[i], 1e-12);
    }

    [Fact]
    public void Statistics_of_many_blocks_are_those_of_all_at_once()
    {
        var features = new float[700 * 3];
        new TorchRandom(1).Normal(features);
        var statistics = FeatureStatistics.Of(features, 3);
        double covariance = 0, first = features.Where((_, i) => i % 3 == 0).Average(number => (double)number), last = features.Where((_, i) => i % 3 == 2)
            .Average(number => (double)number);
        for (var row = 0; row < 700; row++) covariance += (features[row * 3] - first) * (features[row * 3 + 2] - last) / 699;

        Assert.Equal(covariance, statistics.Covariance[2], 1e-12);
        Assert.Equal(covariance, statistics.Covariance[6], 1e-12);
    }

    private static FeatureStatistics Statistics(GoldenTensors goldens, string name) =>
        FeatureStatistics.Of([.. goldens.Doubles(name).Select(number => (float)number)], goldens.Shape(name)[1]);
}
