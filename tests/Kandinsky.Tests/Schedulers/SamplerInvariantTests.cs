using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class SamplerInvariantTests
{
    private const double Mean = 0.5;
    private const double Deviation = 0.8;

    private static readonly string[] s_stochastic = ["ddpm", "dpmpp-2m-sde", "euler-a", "kdpm2-a", "sa-solver", "lcm", "tcd"];
    private static readonly string[] s_distilled = ["lcm", "tcd"];

    public static TheoryData<string> Names => [.. Sampling.Names];

    public static TheoryData<string> Deterministic => [.. Sampling.Names.Except(s_stochastic)];

    public static TheoryData<string> ForUndistilledModels => [.. Sampling.Names.Except(s_distilled)];

    private static IScheduler Create(string name, int steps) => SchedulerCatalog.Create(Sampling.Config, new(steps), name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Leads_to_the_only_picture_a_model_knows(string name)
    {
        var (scheduler, random) = (Create(name, 12), new TorchRandom(1));
        var sample = Sampling.Run(scheduler, Sampling.Only(0.7), Sampling.Start(scheduler, 64, random), random);
        Assert.All(sample, value => Assert.Equal(0.7, value, 0.12)); // some end at the first training timestep's noise, 0.03
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Leads_there_from_a_noised_picture_at_any_step(string name)
    {
        const int Steps = 12;
        for (var step = 0; step < Steps; step++)
        {
            var (scheduler, random) = (Create(name, Steps), new TorchRandom(2));
            var (sample, noise) = (Enumerable.Repeat(0.7f, 64).ToArray(), new float[64]);
            random.Normal(noise);
            var from = scheduler.FirstCall(step);
            scheduler.AddNoise(sample, noise, from, sample);
            Sampling.Run(scheduler, Sampling.Only(0.7), sample, random, from);
            Assert.All(sample, value => Assert.Equal(0.7, value, 0.12));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Steps_begin_at_calls_of_their_own_the_last_near_the_end(string name)
    {
        var scheduler = Create(name, 12);
        var calls = Enumerable.Range(0, 12).Select(scheduler.FirstCall).ToArray();
        Assert.Equal(0, calls[0]);
        Assert.Equal(calls.Distinct().Order(), calls);
        Assert.Equal(scheduler.Timesteps.Count - 1, calls[^1]);
    }

    [Theory]
    [MemberData(nameof(ForUndistilledModels))]
    public void Paints_pictures_of_the_right_mean_and_spread(string name)
    {
        var (scheduler, random) = (Create(name, 200), new TorchRandom(3));
        var sample = Sampling.Run(scheduler, Sampling.Normal(Mean, Deviation), Sampling.Start(scheduler, 10_000, random), random);
        var mean = sample.Average();
        Assert.Equal(Mean, mean, 0.06);
        Assert.Equal(Deviation, Math.Sqrt(sample.Average(value => (value - mean) * (value - mean))), 0.04);
    }

    [Fact]
    public void So_does_third_order_dpm_solver_with_fresh_noise()
    {
        var config = Sampling.Config with { SolverOrder = 3, AlgorithmType = "sde-dpmsolver++", KarrasSigmas = true };
        var (scheduler, random) = (new DpmSolverMultistepScheduler(config, 40), new TorchRandom(3));
        var sample = Sampling.Run(scheduler, Sampling.Normal(Mean, Deviation), Sampling.Start(scheduler, 10_000, random), random);
        var mean = sample.Average();
        Assert.Equal(Mean, mean, 0.06);
        Assert.Equal(Deviation, Math.Sqrt(sample.Average(value => (value - mean) * (value - mean))), 0.04);
    }

    [Fact]
    public void Lcm_paints_them_in_four_steps_with_a_consistency_model()
    {
        var (scheduler, random) = (Create("lcm", 4), new TorchRandom(4));
        var sample = Sampling.Run(scheduler, Sampling.NormalFlowEnd(Mean, Deviation), Sampling.Start(scheduler, 20_000, random), random);
        var mean = sample.Average();
        Assert.Equal(Mean, mean, 0.06);
        Assert.Equal(Deviation, Math.Sqrt(sample.Average(value => (value - mean) * (value - mean))), 0.04);
    }

    [Theory]
    [InlineData("euler", 1, 0.1)]
    [InlineData("ddim", 1, 0.1)]
    [InlineData("dpmpp-2m", 2, 0.01)]
    [InlineData("dpmpp-2s", 2, 0.01)]
    [InlineData("dpmpp-3m", 2, 0.01)]
    [InlineData("heun", 2, 0.01)]
    [InlineData("kdpm2", 2, 0.01)]
    [InlineData("lms", 2, 0.01)]
    [InlineData("pndm", 2, 0.01)]
    [InlineData("unipc", 2, 0.01)]
    [InlineData("deis", 2, 0.01)]
    public void Approaches_the_exact_flow_with_its_order(string name, int order, double most)
    {
        var (coarse, fine) = (FlowError(name, 40), FlowError(name, 80));
        Assert.True(coarse < most, $"{name}: error {coarse} at 40 steps");
        Assert.True(fine < coarse / Math.Pow(2, order) * 1.5 || fine < 1e-3, $"{name}: error {coarse} at 40 steps, {fine} at 80");
    }

    [Theory]
    [MemberData(nameof(Deterministic))]
    public void Draws_nothing_but_the_start(string name)
    {
        var (scheduler, random) = (Create(name, 8), new TorchRandom(5));
        Sampling.Run(scheduler, Sampling.Only(0.7), Sampling.Start(scheduler, 64, new TorchRandom(6)), random);
        Assert.Equal(new TorchRandom(5).NextUInt32(), random.NextUInt32());
    }

    [Theory]
    [InlineData("ddpm", 8)]
    [InlineData("dpmpp-2m-sde", 8)]
    [InlineData("euler-a", 8)]
    [InlineData("kdpm2-a", 7)]
    [InlineData("sa-solver", 8)]
    [InlineData("lcm", 7)]
    [InlineData("tcd", 7)]
    public void Draws_once_a_step(string name, int draws)
    {
        var (scheduler, random, expected) = (Create(name, 8), new TorchRandom(7), new TorchRandom(7));
        Sampling.Run(scheduler, Sampling.Only(0.7), Sampling.Start(scheduler, 64, new TorchRandom(6)), random);
        for (var draw = 0; draw < draws; draw++)
            expected.Normal(new float[64]);
        Assert.Equal(expected.NextUInt32(), random.NextUInt32());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Reads_predicted_pictures_and_velocities_as_it_reads_noise(string name)
    {
        var expected = Run(PredictionType.Epsilon);
        TensorAssert.Close(Run(PredictionType.VPrediction), expected, 2e-3, "velocity");
        if (name != "pndm")
            TensorAssert.Close(Run(PredictionType.Sample), expected, 2e-3, "picture");

        float[] Run(PredictionType prediction)
        {
            var scheduler = SchedulerCatalog.Create(Sampling.Config with { Prediction = prediction }, new(9), name);
            var random = new TorchRandom(8);
            var start = Sampling.Start(scheduler, 64, random);
            return Sampling.Run(scheduler, Sampling.Normal(Mean, Deviation), start, random, prediction: prediction);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses_an_output_of_another_length_than_the_sample(string name) =>
        Assert.Throws<ArgumentException>(() => Create(name, 8).Step(0, new float[63], [], new float[64], new TorchRandom(0)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Scales_a_noised_picture_to_the_variance_the_model_knows(string name)
    {
        var scheduler = Create(name, 12);
        var (sample, noise) = (new float[20_000], new float[20_000]);
        new TorchRandom(9).Normal(sample);
        new TorchRandom(10).Normal(noise);
        foreach (var index in new[] { 0, scheduler.Timesteps.Count / 2, scheduler.Timesteps.Count - 1 })
        {
            var noisy = new float[sample.Length];
            scheduler.AddNoise(sample, noise, index, noisy);
            scheduler.ScaleModelInput(index, noisy, noisy);
            Assert.Equal(1, Math.Sqrt(noisy.Average(value => value * value)), 0.03);
        }
    }

    // The mean distance from where the exact flow leads, at the noise level the sampler ends at.
    private static double FlowError(string name, int steps)
    {
        // In Karras's levels, where there is a choice: the last step, of first order, is then too short to matter.
        bool? karras = name is "ddim" or "pndm" ? null : true;
        var scheduler = SchedulerCatalog.Create(Sampling.Config, new(steps) { Karras = karras }, name);
        var start = Sampling.Start(scheduler, 64, new TorchRandom(11));
        var table = new SigmaTable(NoiseSchedule.From(Sampling.Config));
        var sigma = table.At(scheduler.Timesteps[0]);
        var atPictureScale = Array.ConvertAll(start, value => scheduler.InitialNoiseSigma > 1 ? value : value * Math.Sqrt((sigma * sigma) + 1));
        var (end, endScale) = name is "ddim" or "pndm" or "deis" ? (table.Smallest, Math.Sqrt((table.Smallest * table.Smallest) + 1)) : (0, 1);

        var sample = Sampling.Run(scheduler, Sampling.Normal(Mean, Deviation), start, new TorchRandom(0));
        return sample.Zip(atPictureScale, (value, first) =>
            Math.Abs((value * endScale) - Sampling.NormalFlow(Mean, Deviation, first, sigma, end))).Average();
    }
}
