using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class DistillationTests : IDisposable
{
    private static readonly DecoderTrainingOptions _options = new() { Distillation = new() { Guidance = 3 }, EmptyEmbedding = TinyModels.Normal(9, 32) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void As_a_whole_or_as_an_adapter_the_teacher_is_the_decoder_as_it_was()
    {
        using var whole = Whole(_options);
        using var adapter = Adapter(_options);
        Assert.Equal(whole.Step(0).Loss, adapter.Step(0).Loss, 1e-6);

        // After some steps the teacher is asked anew; were it the student, a larger guidance would give the loss of another model.
        for (var step = 1; step < 4; step++) adapter.Step(step);
        using var fresh = Adapter(_options);
        Directory.CreateDirectory(_folder.Path("state"));
        adapter.Save(_folder.Path("state"));
        fresh.Load(_folder.Path("state"));
        Assert.Equal(fresh.Step(4), adapter.Step(4));
    }

    [Theory]
    [InlineData("epsilon")]
    [InlineData("v_prediction")]
    public void Without_guidance_between_equal_noise_levels_a_decoder_agrees_with_itself_more_the_finer_the_steps(string prediction)
    {
        var decoder = Predicting(prediction);
        double Loss(int steps)
        {
            using var training = Whole(_options with { Distillation = new() { Guidance = 1, SolverSteps = steps, HuberWidth = null } }, rate: 0, decoder);
            return Enumerable.Range(0, 12).Average(step => training.Step(step).Loss);
        }
        var (coarse, fine) = (Loss(10), Loss(500));
        Assert.True(fine < 0.2 * coarse, $"{coarse} with 10 steps, {fine} with 500");
    }

    [Fact]
    public void It_learns_and_paints_otherwise_in_a_few_steps()
    {
        using var training = Adapter(_options);
        double[] losses = [.. Enumerable.Range(0, 40).Select(step => training.Step(step).Loss)];
        Assert.True(losses[30..].Average() < losses[..10].Average(), $"{losses[..10].Average()} to {losses[30..].Average()}");
        training.Write(_folder.Path("adapter"));
        Assert.Single(LoraFile.Read(_folder.Path("adapter")));
    }

    [Theory]
    [InlineData(PredictionType.Epsilon)]
    [InlineData(PredictionType.VPrediction)]
    [InlineData(PredictionType.Sample)]
    public void What_is_aimed_at_is_what_the_lcm_sampler_makes_clean_latents_of(PredictionType prediction)
    {
        var config = SchedulerConfig.From(TinyModels.Decoder.Config("scheduler")) with { Prediction = prediction, ClipSample = false, Thresholding = false };
        var (clean, noise, known) = (TinyModels.Normal(1, 64), TinyModels.Normal(2, 64), new NoisePrediction(config));
        var sampler = new LcmScheduler(config, 1);
        var noisy = new float[64];
        var schedule = NoiseSchedule.From(config);
        var timestep = (int)sampler.Timesteps[0];
        schedule.AddNoise(timestep, clean, noise, noisy);
        var bar = (double)schedule.AlphasCumprod[timestep];
        var level = (Math.Sqrt(bar), Math.Sqrt(1 - bar));
        float[] output = [.. clean.Zip(noise, (c, n) => known.Aim(level, c, n))];
        for (var i = 0; i < 64; i++)
        {
            Assert.Equal(clean[i], known.Clean(level, noisy[i], output[i]), 1e-3);
            Assert.Equal(noise[i], known.Noise(level, noisy[i], output[i]), 1e-3);
            Assert.Equal(known.Clean(level, noisy[i], 0) + known.Slope(level) * output[i], known.Clean(level, noisy[i], output[i]), 1e-3);
        }
        sampler.Step(0, output, [], noisy, new TorchRandom(0));
        for (var i = 0; i < 64; i++) Assert.Equal(clean[i], noisy[i], 2e-3);
    }

    [Fact]
    public void A_decoder_that_predicts_velocity_learns()
    {
        using var training = new DecoderTraining(Predicting("v_prediction"), TinyModels.Examples(number => TinyModels.Latents(number % 2)),
            TinyModels.Learning(), new() { SnrGamma = 5 });
        double[] losses = [.. Enumerable.Range(0, 30).Select(step => training.Step(step).Loss)];
        Assert.True(losses[20..].Average() < losses[..10].Average(), $"{losses[..10].Average()} to {losses[20..].Average()}");
    }

    [Fact]
    public void The_average_is_the_target_and_goes_on_as_it_was()
    {
        var learning = TinyModels.Learning(0.01) with { Average = new(0.95, MinimumDecay: 0.9) };
        using var averaged = Adapter(_options, learning);
        using var own = Adapter(_options, learning with { Average = null });
        for (var step = 0; step < 4; step++)
        {
            averaged.Step(step);
            own.Step(step);
        }
        Directory.CreateDirectory(_folder.Path("averaged"));
        averaged.Save(_folder.Path("averaged"));
        using var resumed = Adapter(_options, learning);
        resumed.Load(_folder.Path("averaged"));
        var next = averaged.Step(4);
        Assert.Equal(next, resumed.Step(4));
        Assert.NotEqual(own.Step(4).Loss, next.Loss);
    }

    [Fact]
    public void Guidance_drawn_from_one_number_is_that_number()
    {
        double Loss(double? to)
        {
            using var training = Adapter(_options with { Distillation = new() { Guidance = 3, GuidanceTo = to } });
            return training.Step(0).Loss;
        }
        Assert.Equal(Loss(null), Loss(3));
        Assert.NotEqual(Loss(null), Loss(9));
        Assert.Throws<KandinskyException>(() => Loss(2));
    }

    [Fact]
    public void A_guidance_below_1_cannot_be_built_in() => Assert.Equal(ErrorKind.Request, Assert.Throws<KandinskyException>(() =>
        Whole(_options with { Distillation = new() { Guidance = 0.5 } })).Kind);

    private static DecoderTraining Whole(DecoderTrainingOptions options, double rate = 2e-3, ModelFolder? decoder = null) =>
        new(decoder ?? TinyModels.Decoder, TinyModels.Examples(number => TinyModels.Latents(number % 2)), TinyModels.Learning(rate), options);

    private static LoraTraining Adapter(DecoderTrainingOptions options, LearningOptions? learning = null) =>
        LoraTraining.OfDecoder(TinyModels.Decoder, TinyModels.Examples(number => TinyModels.Latents(number % 2)), learning ?? TinyModels.Learning(), new(),
            options);

    /// <summary>The tiny decoder with other words in its scheduler's settings.</summary>
    private ModelFolder Predicting(string prediction)
    {
        var folder = FreshModel.Write(TinyModels.Decoder.Path, _folder.Path(prediction), 1, "movq", "unet");
        var path = Path.Combine(folder.Path, "scheduler", "scheduler_config.json");
        var settings = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        settings["prediction_type"] = prediction;
        File.WriteAllText(path, settings.ToJsonString());
        return ModelFolder.OpenDecoder(folder.Path);
    }
}
