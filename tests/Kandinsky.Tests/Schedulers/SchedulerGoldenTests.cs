using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class SchedulerGoldenTests : IDisposable
{
    private const double Tolerance = 2e-5; // the rule is 1e-4

    private readonly GoldenTensors _tensors = Goldens.Open("schedulers");

    public static TheoryData<string> Keys => [.. RecordedRun.All.Keys];

    public static TheoryData<string> KeysWithSigmas =>
        [.. RecordedRun.All.Values.Where(run => run.ClassName is not ("DDPMScheduler" or "DDIMScheduler" or "PNDMScheduler"
            or "IPNDMScheduler" or "LCMScheduler" or "TCDScheduler" or "UnCLIPScheduler")).Select(run => run.Key)];

    public void Dispose() => _tensors.Dispose();

    [Fact]
    public void Holds_29_samplers_twice_and_the_priors_three_times() => Assert.Equal((29 * 2) + 3, RecordedRun.All.Count);

    [Theory]
    [MemberData(nameof(Keys))]
    public void Visits_the_timesteps(string key) =>
        TensorAssert.Close([.. RecordedRun.All[key].Create().Timesteps], _tensors.Floats($"{key}/timesteps"), 1e-6, key);

    [Theory]
    [MemberData(nameof(Keys))]
    public void Starts_from_the_noise(string key)
    {
        var run = RecordedRun.All[key];
        var expected = _tensors.Floats($"{key}/initial");
        var noise = new float[expected.Length];
        new TorchRandom(run.Seed).Normal(noise);
        var sigma = run.Create().InitialNoiseSigma;
        TensorAssert.Close(Array.ConvertAll(noise, value => value * sigma), expected, 1e-5, key);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Leads_from_the_models_outputs_to_the_sample(string key)
    {
        var run = RecordedRun.All[key];
        var scheduler = run.Create();
        var sample = _tensors.Floats($"{key}/initial");
        var size = sample.Length;
        var outputs = _tensors.Floats($"{key}/model_output");
        var inputs = _tensors.Contains($"{key}/model_input") ? _tensors.Floats($"{key}/model_input") : null;
        var samples = _tensors.Floats($"{key}/sample");
        var outputSize = outputs.Length / scheduler.Timesteps.Count;
        var random = new TorchRandom(run.Seed);
        random.Normal(new float[size]);

        var scaled = new float[size];
        for (var index = 0; index < scheduler.Timesteps.Count; index++)
        {
            scheduler.ScaleModelInput(index, sample, scaled);
            if (inputs is not null)
                TensorAssert.Close(scaled, inputs.AsSpan(index * size, size), Tolerance, $"{key}: input of call {index}");

            var output = outputs.AsSpan(index * outputSize, outputSize);
            scheduler.Step(index, output[..size], scheduler.UsesLearnedVariance ? output[size..] : [], sample, random);
            var expected = samples.AsSpan(index * size, size);
            if (float.IsNaN(expected[0])) // UniPC with B(h) = h: the reference multiplies 0 by infinity in the last step
                Assert.All(sample, value => Assert.True(float.IsFinite(value), key));
            else
                TensorAssert.Close(sample, expected, Tolerance, $"{key}: sample after call {index}");
        }
    }

    [Theory]
    [MemberData(nameof(KeysWithSigmas))]
    public void Has_the_noise_levels(string key)
    {
        var (run, expected) = (RecordedRun.All[key], _tensors.Floats($"{key}/sigmas"));
        var sigmas = run.ClassName switch
        {
            "DPMSolverMultistepScheduler" or "DPMSolverSinglestepScheduler" or "UniPCMultistepScheduler" =>
                SigmaSchedule.OfSolver(run.Config, run.Steps, FinalSigmasType.Zero).Sigmas,
            "DEISMultistepScheduler" or "SASolverScheduler" => SigmaSchedule.OfSolver(run.Config, run.Steps, FinalSigmasType.SigmaMin).Sigmas,
            _ => SigmaSchedule.OfDenoiser(run.Config, run.Steps).Sigmas,
        };
        if (run.ClassName is "HeunDiscreteScheduler" or "KDPM2DiscreteScheduler" or "KDPM2AncestralDiscreteScheduler")
            expected = [expected[0], .. expected.Skip(1).Where((_, index) => index % 2 == 0).Take(run.Steps)];
        TensorAssert.Close(sigmas, expected, 1e-6, key);
    }

    [Fact]
    public void Knows_the_share_of_signal_at_every_training_timestep()
    {
        TensorAssert.Close(NoiseSchedule.From(RecordedRun.Decoder).AlphasCumprod, _tensors.Floats("alphas_cumprod/linear"), 1e-7);
        TensorAssert.Close(NoiseSchedule.Cosine(1000).AlphasCumprod, _tensors.Floats("alphas_cumprod/squaredcos"), 1e-7);
    }

    [Fact]
    public void Adds_noise_to_the_level_of_a_timestep()
    {
        var (x, noise, expected) = (_tensors.Floats("add_noise/x"), _tensors.Floats("add_noise/noise"), _tensors.Floats("add_noise/out"));
        var timesteps = _tensors.Integers("add_noise/timesteps");
        var size = x.Length / timesteps.Length;
        var scheduler = new DdpmScheduler(RecordedRun.Decoder with { StepsOffset = 0 }, 1000);
        for (var n = 0; n < timesteps.Length; n++)
        {
            var part = new Range(n * size, (n + 1) * size);
            var noisy = new float[size];
            scheduler.AddNoise(x.AsSpan(part), noise.AsSpan(part), 999 - (int)timesteps[n], noisy);
            TensorAssert.Close(noisy, expected.AsSpan(part), 1e-6, $"timestep {timesteps[n]}");
        }
    }
}
