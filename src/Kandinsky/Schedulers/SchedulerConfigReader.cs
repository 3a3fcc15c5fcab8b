using System.Text;

namespace Kandinsky;

/// <summary>Reads a <c>scheduler_config.json</c> by its keys; absent keys stay null, unknown ones are ignored.</summary>
internal static class SchedulerConfigReader
{
    private static readonly string[] s_unsupported =
    [
        "rescale_betas_zero_snr", "use_lu_lambdas", "use_exponential_sigmas", "use_beta_sigmas", "use_flow_sigmas",
    ];

    public static SchedulerConfig Read(JsonConfig json)
    {
        foreach (var key in s_unsupported)
            if (json.Bool(key, false))
                throw json.Unexpected(key, "false, this project has no such schedule");

        var trainTimesteps = InRange(json, "num_train_timesteps", 1, 100_000) ?? 1000;
        return new()
        {
            Source = json.Source,
            ClassName = json.String("_class_name", new SchedulerConfig().ClassName),
            TrainTimesteps = trainTimesteps,
            BetaStart = Variance(json, "beta_start"),
            BetaEnd = Variance(json, "beta_end"),
            BetaSchedule = Choice<BetaSchedule>(json, "beta_schedule"),
            TrainedBetas = Variances(json, trainTimesteps),
            Prediction = Choice<PredictionType>(json, "prediction_type"),
            ClipSample = Flag(json, "clip_sample"),
            ClipSampleRange = Positive(json, "clip_sample_range"),
            Thresholding = Flag(json, "thresholding"),
            DynamicThresholdingRatio = Fraction(json, "dynamic_thresholding_ratio"),
            SampleMaxValue = Positive(json, "sample_max_value")
                ?? (json.Keys.Contains("sample_max_value") ? float.PositiveInfinity : null),
            SetAlphaToOne = Flag(json, "set_alpha_to_one"),
            StepsOffset = InRange(json, "steps_offset", 0, 9),
            Spacing = Choice<TimestepSpacing>(json, "timestep_spacing"),
            Variance = Choice<VarianceType>(json, "variance_type"),
            KarrasSigmas = Flag(json, "use_karras_sigmas"),
            SolverOrder = InRange(json, "solver_order", 1, 3),
            PredictorOrder = InRange(json, "predictor_order", 1, 4),
            CorrectorOrder = InRange(json, "corrector_order", 1, 4),
            SolverType = Choice<SolverType>(json, "solver_type"),
            AlgorithmType = json.OptionalString("algorithm_type"),
            LowerOrderFinal = Flag(json, "lower_order_final"),
            EulerAtFinal = Flag(json, "euler_at_final"),
            FinalSigmas = Choice<FinalSigmasType>(json, "final_sigmas_type"),
            SkipPrkSteps = Flag(json, "skip_prk_steps"),
            OriginalInferenceSteps = InRange(json, "original_inference_steps", 1, 100_000),
            TimestepScaling = Positive(json, "timestep_scaling"),
        };
    }

    private static bool? Flag(JsonConfig json, string key) => json.Has(key) ? json.Bool(key, false) : null;

    private static int? InRange(JsonConfig json, string key, int least, int most) => json.Has(key) ? json.Size(key, 0, most, least) : null;

    private static float? Positive(JsonConfig json, string key) =>
        json.OptionalDouble(key) is not { } value ? null : value > 0 ? (float)value : throw json.Unexpected(key, "a number above 0");

    private static float? Fraction(JsonConfig json, string key) =>
        json.OptionalDouble(key) is not { } value ? null : value is >= 0 and <= 1 ? (float)value : throw json.Unexpected(key, "0 to 1");

    private static double? Variance(JsonConfig json, string key) =>
        json.OptionalDouble(key) is not { } value ? null : value is > 0 and < 1 ? value : throw json.Unexpected(key, "a number between 0 and 1");

    private static float[]? Variances(JsonConfig json, int trainTimesteps)
    {
        if (!json.Has("trained_betas")) return null;
        var betas = json.Doubles("trained_betas", []);
        return betas.Length == trainTimesteps && Array.TrueForAll(betas, beta => beta is > 0 and < 1) ? Array.ConvertAll(betas, beta => (float)beta)
            : throw json.Unexpected("trained_betas", $"{trainTimesteps} numbers between 0 and 1, as many as num_train_timesteps");
    }

    private static T? Choice<T>(JsonConfig json, string key) where T : struct, Enum
    {
        if (json.OptionalString(key) is not { } text)
            return null;
        foreach (var value in Enum.GetValues<T>())
            if (SnakeCase(value.ToString()) == text)
                return value;
        throw json.Unexpected(key, string.Join(", ", Enum.GetNames<T>().Select(SnakeCase)));
    }

    private static string SnakeCase(string name)
    {
        var snake = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && snake.Length > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }
}
