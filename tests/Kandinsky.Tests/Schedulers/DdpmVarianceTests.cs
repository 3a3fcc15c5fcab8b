using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class DdpmVarianceTests
{
    private const int Size = 64;

    // One step from the same noise with the same draw.
    private static float[] Step(VarianceType type, float variance = 0)
    {
        var scheduler = new DdpmScheduler(Sampling.Config with { Variance = type }, 10);
        Assert.Equal(type is VarianceType.Learned or VarianceType.LearnedRange, scheduler.UsesLearnedVariance);
        var (sample, predicted) = (new float[Size], scheduler.UsesLearnedVariance ? Enumerable.Repeat(variance, Size).ToArray() : []);
        scheduler.Step(4, new float[Size], predicted, sample, new TorchRandom(1));
        return sample;
    }

    private static float[] Noise()
    {
        var noise = new float[Size];
        new TorchRandom(1).Normal(noise);
        return noise;
    }

    private static Posterior Posterior => new DdpmScheduler(Sampling.Config, 10).PosteriorAt(4);

    [Fact]
    public void A_small_variance_is_the_posteriors_a_large_one_the_forward_process()
    {
        TensorAssert.Close(Step(VarianceType.FixedSmall), Array.ConvertAll(Noise(), z => MathF.Sqrt(Posterior.Variance) * z), 1e-6);
        TensorAssert.Close(Step(VarianceType.FixedLarge), Array.ConvertAll(Noise(), z => MathF.Sqrt(Posterior.Beta) * z), 1e-6);
        Assert.True(Posterior.Variance < Posterior.Beta);
    }

    [Fact]
    public void Through_its_logarithm_it_is_the_same() =>
        TensorAssert.Close(Step(VarianceType.FixedSmallLog), Step(VarianceType.FixedSmall), 1e-6);

    [Fact]
    public void A_learned_range_reaches_from_small_to_large()
    {
        TensorAssert.Close(Step(VarianceType.LearnedRange, -1), Step(VarianceType.FixedSmall), 1e-6);
        TensorAssert.Close(Step(VarianceType.LearnedRange, 1), Step(VarianceType.FixedLarge), 1e-6);
    }

    [Fact]
    public void A_learned_variance_is_taken_as_it_is() =>
        TensorAssert.Close(Step(VarianceType.Learned, 0.25f), Array.ConvertAll(Noise(), z => 0.5f * z), 1e-6);

    [Fact]
    public void The_prior_learns_its_range_too()
    {
        var scheduler = new UnclipScheduler(RecordedRun.Prior with { Variance = VarianceType.LearnedRange }, 10);
        Assert.True(scheduler.UsesLearnedVariance);
        var sample = new float[Size];
        scheduler.Step(4, new float[Size], Enumerable.Repeat(1f, Size).ToArray(), sample, new TorchRandom(1));
        TensorAssert.Close(sample, Array.ConvertAll(Noise(), z => MathF.Sqrt(scheduler.PosteriorAt(4).Beta) * z), 1e-6);
    }

    [Fact]
    public void The_last_step_after_timestep_0_draws_but_adds_next_to_nothing()
    {
        var (sample, random, expected) = (new float[Size], new TorchRandom(1), new TorchRandom(1));
        new DdpmScheduler(Sampling.Config, 10).Step(9, new float[Size], [], sample, random);
        Assert.All(sample, value => Assert.InRange(MathF.Abs(value), 0f, 1e-9f));
        expected.Normal(new float[Size]);
        Assert.Equal(expected.NextUInt32(), random.NextUInt32());
    }

    [Fact]
    public void At_timestep_0_nothing_is_drawn()
    {
        var random = new TorchRandom(1);
        new DdpmScheduler(Sampling.Config with { StepsOffset = 0 }, 10).Step(9, new float[Size], [], new float[Size], random);
        Assert.Equal(new TorchRandom(1).NextUInt32(), random.NextUInt32());
    }
}
