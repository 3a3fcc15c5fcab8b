namespace Kandinsky;

/// <summary>The timesteps of models distilled from so many steps (LCM, TCD): spread over those the distillation saw.</summary>
internal static class DistilledTimesteps
{
    private const int DefaultOriginalSteps = 50;

    /// <summary>Of the distillation's timesteps, as many as there are steps, latest first.</summary>
    /// <exception cref="KandinskyException">More steps than the distillation had.</exception>
    public static int[] Of(SchedulerConfig config, int steps)
    {
        var original = config.OriginalInferenceSteps ?? DefaultOriginalSteps;
        if (original > config.TrainTimesteps)
            throw new KandinskyException($"scheduler config: \"original_inference_steps\" is {original};"
                + $" expected 1 to {config.TrainTimesteps}", ErrorKind.Model);
        TimestepGrid.Require(steps, original);
        var timesteps = new int[steps];
        for (var i = 0; i < steps; i++)
            timesteps[i] = (original - (int)((double)original / steps * i)) * (config.TrainTimesteps / original) - 1;
        return timesteps;
    }
}
