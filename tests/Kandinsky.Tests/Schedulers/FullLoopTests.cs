using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>The reference's own tests: whole loops over four samples of 3 × 8 × 8 with the model x·t/(t + 1), seed 0.</summary>
public sealed class FullLoopTests
{
    private const int Batch = 4;
    private const int Pixels = 3 * 8 * 8;

    private static SchedulerConfig Unclip { get; } = new() { ClassName = "UnCLIPScheduler", Variance = VarianceType.FixedSmallLog, ClipSampleRange = 1f };

    private static SchedulerConfig Ddpm { get; } = new()
    {
        BetaStart = 0.0001, BetaEnd = 0.02, BetaSchedule = BetaSchedule.Linear, Variance = VarianceType.FixedSmall, ClipSample = true,
    };

    [Fact]
    public void The_priors_sampler_over_every_timestep()
    {
        var (sum, mean) = SumAndMean(Run(new UnclipScheduler(Unclip, 1000)));
        Assert.Equal(252.2682495, sum, 1e-2);
        Assert.Equal(0.3284743, mean, 1e-5);
    }

    [Fact]
    public void The_priors_sampler_over_25_timesteps()
    {
        var (sum, mean) = SumAndMean(Run(new UnclipScheduler(Unclip, 25)));
        Assert.Equal(258.2044983, sum, 1e-2);
        Assert.Equal(0.3362038, mean, 1e-5);
    }

    [Fact]
    public void Ddpm_over_every_timestep()
    {
        var (sum, mean) = SumAndMean(Run(new DdpmScheduler(Ddpm, 1000, Batch)));
        Assert.Equal(258.9606, sum, 1e-2);
        Assert.Equal(0.3372, mean, 1e-4);
    }

    [Fact]
    public void The_noise_of_the_priors_steps()
    {
        var scheduler = new UnclipScheduler(Unclip, 1000);
        float Deviation(int timestep) => scheduler.PosteriorAt(999 - timestep).Deviation(VarianceType.FixedSmallLog);
        Assert.Equal(1.0000e-10, Deviation(0), 1e-5);
        Assert.Equal(0.0549625, Deviation(487), 1e-5);
        Assert.Equal(0.9994987, Deviation(999), 1e-5);
    }

    [Fact]
    public void The_noise_of_ddpms_steps()
    {
        var scheduler = new DdpmScheduler(Ddpm, 1000);
        Assert.Equal(0.0, scheduler.PosteriorAt(999).Variance, 1e-5);
        Assert.Equal(0.00979, scheduler.PosteriorAt(999 - 487).Variance, 1e-5);
        Assert.Equal(0.02, scheduler.PosteriorAt(0).Variance, 1e-4);
    }

    [Fact]
    public void The_priors_timesteps_reach_from_the_last_to_0()
    {
        Assert.Equal(
            [999, 957, 916, 874, 832, 791, 749, 708, 666, 624, 583, 541, 500, 458, 416, 375, 333, 291, 250, 208, 166, 125, 83, 42, 0],
            new UnclipScheduler(RecordedRun.Prior, 25).Timesteps);
        Assert.Equal([999, 0], new UnclipScheduler(RecordedRun.Prior, 2).Timesteps);
    }

    private static float[] Run(IScheduler scheduler)
    {
        // Element idx/768 at [b, c, h, w], idx counting the batch fastest.
        var sample = new float[Batch * Pixels];
        for (var b = 0; b < Batch; b++)
            for (var pixel = 0; pixel < Pixels; pixel++)
                sample[(b * Pixels) + pixel] = ((pixel * Batch) + b) / (float)(Batch * Pixels);

        var (output, random) = (new float[sample.Length], new TorchRandom(0));
        for (var index = 0; index < scheduler.Timesteps.Count; index++)
        {
            var t = scheduler.Timesteps[index];
            for (var i = 0; i < sample.Length; i++)
                output[i] = sample[i] * t / (t + 1);
            scheduler.Step(index, output, [], sample, random);
        }

        return sample;
    }

    private static (double Sum, double Mean) SumAndMean(float[] sample) =>
        (sample.Sum(value => Math.Abs((double)value)), sample.Average(value => Math.Abs((double)value)));
}
