namespace Kandinsky;

/// <summary>Which timesteps a run of so many steps visits, latest first.</summary>
internal static class TimestepGrid
{
    /// <summary>Whole timesteps, one a step: DDPM, DDIM, PNDM.</summary>
    public static int[] Points(SchedulerConfig config, int steps, TimestepSpacing absent) =>
        Array.ConvertAll(Spaced(config, steps, absent), t => (int)Math.Round(t, MidpointRounding.ToEven));

    /// <summary>Timesteps, one a step, not rounded under linspace: the Euler family.</summary>
    public static float[] Fractions(SchedulerConfig config, int steps, TimestepSpacing absent) =>
        Array.ConvertAll(Spaced(config, steps, absent), t => (float)t);

    /// <summary>The starts of so many intervals that together end at timestep 0: the DPM-Solver family.</summary>
    public static int[] Intervals(SchedulerConfig config, int steps)
    {
        var (count, spacing) = (config.TrainTimesteps, config.Spacing ?? TimestepSpacing.Linspace);
        Require(steps, spacing == TimestepSpacing.Trailing ? count : count - 1);
        var timesteps = new int[steps];
        for (var i = 0; i < steps; i++)
            timesteps[i] = spacing switch
            {
                TimestepSpacing.Linspace => (int)Math.Round((steps - i) * ((count - 1.0) / steps), MidpointRounding.ToEven),
                TimestepSpacing.Leading => (steps - i) * (count / (steps + 1)) + (config.StepsOffset ?? 0),
                _ => Trailing(count, steps, i),
            };
        RequireTrained(timesteps[0], config, steps, spacing);
        return timesteps;
    }

    /// <summary>The timestep a step leads to, negative past the first training timestep: DDIM, PNDM.</summary>
    public static int After(int[] timesteps, int index, int trainTimesteps) =>
        index + 1 < timesteps.Length ? timesteps[index + 1] : timesteps[index] - trainTimesteps / timesteps.Length;

    /// <summary>Refuses a number of steps outside 1 … most.</summary>
    public static void Require(int steps, int most, int least = 1)
    {
        if (steps < least || steps > most)
            throw Wrong($"{steps} steps cannot be sampled; give {least} to {most}");
    }

    private static double[] Spaced(SchedulerConfig config, int steps, TimestepSpacing absent)
    {
        var (count, spacing) = (config.TrainTimesteps, config.Spacing ?? absent);
        Require(steps, count);
        var timesteps = new double[steps];
        for (var i = 0; i < steps; i++)
            timesteps[i] = spacing switch
            {
                TimestepSpacing.Linspace => steps == 1 ? count - 1 : (steps - 1 - i) * ((count - 1.0) / (steps - 1)),
                TimestepSpacing.Leading => (steps - 1 - i) * (count / steps) + (config.StepsOffset ?? 0),
                _ => Trailing(count, steps, i),
            };
        RequireTrained(timesteps[0], config, steps, spacing);
        return timesteps;
    }

    private static int Trailing(int count, int steps, int index) =>
        (int)Math.Round(count - index * ((double)count / steps), MidpointRounding.ToEven) - 1;

    private static void RequireTrained(double first, SchedulerConfig config, int steps, TimestepSpacing spacing)
    {
        if (first >= config.TrainTimesteps)
            throw Wrong($"{steps} steps with {spacing.ToString().ToLowerInvariant()} spacing and steps_offset {config.StepsOffset ?? 0} start at"
                + $" timestep {first}, past the model's last, {config.TrainTimesteps - 1}; take fewer steps or trailing spacing");
    }

    private static KandinskyException Wrong(string message) => new(message, ErrorKind.Request);
}
