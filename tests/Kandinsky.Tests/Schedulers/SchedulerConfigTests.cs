using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class SchedulerConfigTests
{
    private static string Error(string json)
    {
        var error = Assert.Throws<KandinskyException>(() => RecordedRun.Parse(json));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    [Fact]
    public void Reads_the_decoders_file()
    {
        var config = RecordedRun.Decoder;
        Assert.Equal("DDPMScheduler", config.ClassName);
        Assert.Equal((0.00085, 0.012), (config.BetaStart!.Value, config.BetaEnd!.Value));
        Assert.Equal(BetaSchedule.Linear, config.BetaSchedule);
        Assert.Equal(PredictionType.Epsilon, config.Prediction);
        Assert.True(config.ClipSample);
        Assert.False(config.SetAlphaToOne);
        Assert.Equal(1, config.StepsOffset);
        Assert.Null(config.TrainedBetas);
    }

    [Fact]
    public void What_the_file_does_not_state_is_left_to_the_sampler()
    {
        Assert.Null(RecordedRun.Decoder.Spacing);
        Assert.Null(RecordedRun.Decoder.Variance);
        Assert.Null(RecordedRun.Decoder.ClipSampleRange);
        Assert.Equal(801, SchedulerCatalog.Create(RecordedRun.Decoder, new(5)).Timesteps[0]); // leading
        Assert.Equal(999, SchedulerCatalog.Create(RecordedRun.Decoder, new(5), "dpmpp-2m").Timesteps[0]); // linspace
        Assert.False(SchedulerCatalog.Create(RecordedRun.Decoder, new(5)).UsesLearnedVariance);
    }

    [Fact]
    public void What_it_states_holds_for_every_sampler()
    {
        var trailing = RecordedRun.Parse("""{"timestep_spacing": "trailing", "beta_start": 0.00085, "beta_end": 0.012}""");
        Assert.All(["ddpm", "dpmpp-2m", "euler"], name => Assert.Equal(999, SchedulerCatalog.Create(trailing, new(10), name).Timesteps[0]));
        Assert.All(["ddpm", "dpmpp-2m", "euler"], name => Assert.Equal(99, SchedulerCatalog.Create(trailing, new(10), name).Timesteps[^1]));
    }

    [Fact]
    public void Reads_the_bundled_models()
    {
        SchedulerConfig Read(string model) =>
            SchedulerConfig.From(JsonConfig.Read(Repository.Path("models", model, "scheduler", "scheduler_config.json")));
        Assert.IsType<DdpmScheduler>(SchedulerCatalog.Create(Read("compositions-decoder"), new(25)));
        Assert.IsType<UnclipScheduler>(SchedulerCatalog.Create(Read("compositions-prior"), new(25)));
    }

    [Fact]
    public void Reads_names_of_every_choice()
    {
        var config = RecordedRun.Parse("""
            {"beta_schedule": "squaredcos_cap_v2", "prediction_type": "v_prediction", "variance_type": "fixed_small_log",
             "timestep_spacing": "linspace", "solver_type": "logrho", "final_sigmas_type": "sigma_min", "algorithm_type": "sde-dpmsolver++",
             "solver_order": 3, "lambda_min_clipped": -Infinity, "use_karras_sigmas": true, "trained_betas": [0.1, 0.2], "num_train_timesteps": 2, "skip_prk_steps": true}
            """);
        Assert.Equal(BetaSchedule.SquaredcosCapV2, config.BetaSchedule);
        Assert.Equal(PredictionType.VPrediction, config.Prediction);
        Assert.Equal(VarianceType.FixedSmallLog, config.Variance);
        Assert.Equal(TimestepSpacing.Linspace, config.Spacing);
        Assert.Equal(SolverType.Logrho, config.SolverType);
        Assert.Equal(FinalSigmasType.SigmaMin, config.FinalSigmas);
        Assert.Equal("sde-dpmsolver++", config.AlgorithmType);
        Assert.Equal(3, config.SolverOrder);
        Assert.True(config.KarrasSigmas);
        Assert.True(config.SkipPrkSteps);
        Assert.Equal([0.1f, 0.2f], config.TrainedBetas);
    }

    [Fact]
    public void A_null_largest_threshold_means_none_an_absent_one_the_default()
    {
        Assert.Equal(float.PositiveInfinity, RecordedRun.Parse("""{"sample_max_value": null}""").SampleMaxValue);
        Assert.Null(RecordedRun.Parse("{}").SampleMaxValue);
    }

    [Theory]
    [InlineData("""{"variance_type": "fixed_large_log"}""", "fixed_small, fixed_small_log, fixed_large, learned, learned_range")]
    [InlineData("""{"timestep_spacing": "karras"}""", "linspace, leading, trailing")]
    [InlineData("""{"beta_schedule": "sigmoid"}""", "linear, scaled_linear, squaredcos_cap_v2")]
    [InlineData("""{"num_train_timesteps": 0}""", "1 to 100000")]
    [InlineData("""{"steps_offset": -1}""", "0 to 9")]
    [InlineData("""{"steps_offset": 10}""", "0 to 9")]
    [InlineData("""{"trained_betas": [0.1]}""", "1000 numbers between 0 and 1")]
    [InlineData("""{"trained_betas": []}""", "1000 numbers between 0 and 1")]
    [InlineData("""{"solver_order": 4}""", "1 to 3")]
    [InlineData("""{"beta_start": -0.1}""", "between 0 and 1")]
    [InlineData("""{"beta_end": NaN}""", "between 0 and 1")]
    [InlineData("""{"clip_sample_range": 0}""", "above 0")]
    [InlineData("""{"dynamic_thresholding_ratio": 1.5}""", "0 to 1")]
    [InlineData("""{"rescale_betas_zero_snr": true}""", "false")]
    [InlineData("""{"use_flow_sigmas": true}""", "false")]
    public void A_value_no_sampler_can_use_is_named_with_what_is_expected(string json, string expected)
    {
        var message = Error(json);
        Assert.StartsWith("scheduler/scheduler_config.json: \"" + json.Split('"')[1], message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Solver_forms_that_are_not_here_are_refused()
    {
        void Refused(SchedulerConfig config) =>
            Assert.Equal(ErrorKind.Model, Assert.Throws<KandinskyException>(() => SchedulerCatalog.Create(config, new(10))).Kind);
        Refused(RecordedRun.Decoder with { ClassName = "DPMSolverMultistepScheduler", AlgorithmType = "dpmsolver" });
        Refused(RecordedRun.Decoder with { ClassName = "DPMSolverSinglestepScheduler", SolverOrder = 3 });
        Refused(RecordedRun.Decoder with { ClassName = "SASolverScheduler", AlgorithmType = "noise_prediction" });
        Refused(RecordedRun.Decoder with { TrainedBetas = [0.1f, 0.2f] });
        Refused(RecordedRun.Prior with { BetaSchedule = BetaSchedule.Linear });
        Refused(RecordedRun.Prior with { Variance = VarianceType.FixedLarge });
    }

    [Fact]
    public void Noise_schedules_have_the_values_of_the_papers()
    {
        var linear = NoiseSchedule.From(RecordedRun.Decoder);
        foreach (var (t, bar) in new[] { (0, 0.999149978f), (1, 0.998289526f), (10, 0.990081131f), (100, 0.867344201f), (500, 0.160771623f),
            (981, 0.00195882819f), (999, 0.00157896278f) })
            Assert.Equal(bar, linear.AlphasCumprod[t], 1e-8f);
        var cosine = NoiseSchedule.Cosine(1000);
        foreach (var (t, beta) in new[] { (0, 4.12842237e-05f), (1, 4.61417512e-05f), (500, 0.00315569155f), (998, 0.749999404f), (999, 0.999000013f) })
            Assert.Equal(beta, cosine.Betas[t]);
        Assert.Equal(2.42873499e-09f, cosine.AlphasCumprod[999], 1e-16f);
        var scaled = NoiseSchedule.From(RecordedRun.Decoder with { BetaSchedule = BetaSchedule.ScaledLinear });
        Assert.Equal(0.00085f, scaled.Betas[0], 1e-9f);
        Assert.Equal(0.00480379f, scaled.Betas[499], 1e-7f);
    }

    [Fact]
    public void Listed_variances_are_used_as_they_are()
    {
        var schedule = NoiseSchedule.From(new SchedulerConfig { TrainTimesteps = 3, TrainedBetas = [0.1f, 0.2f, 0.5f] });
        TensorAssert.Close(schedule.AlphasCumprod, [0.9f, 0.72f, 0.36f], 1e-7);
    }
}
