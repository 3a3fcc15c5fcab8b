namespace Kandinsky;

/// <summary>The timesteps of a run and the noise level σ at each, with the level the last step leads to at the end.</summary>
internal sealed class SigmaSchedule
{
    private readonly NoiseLevel[] _levels;

    private SigmaSchedule(SigmaTable table, float[] timesteps, float[] sigmas, float initialNoiseSigma)
    {
        (Table, Timesteps, Sigmas, InitialNoiseSigma) = (table, timesteps, sigmas, initialNoiseSigma);
        _levels = Array.ConvertAll(sigmas, sigma => new NoiseLevel(sigma));
    }

    /// <summary>The training timesteps' noise levels.</summary>
    public SigmaTable Table { get; }

    /// <summary>One timestep a step.</summary>
    public float[] Timesteps { get; }

    /// <summary>One noise level a step, and the final one.</summary>
    public float[] Sigmas { get; }

    /// <summary>The standard deviation noise starts with when samples keep the picture's scale (the Euler family).</summary>
    public float InitialNoiseSigma { get; }

    /// <summary>The number of steps.</summary>
    public int Steps => Timesteps.Length;

    /// <summary>The noise level before step <paramref name="index"/>, or after the last.</summary>
    public NoiseLevel Level(int index) => _levels[index];

    /// <summary>The schedule of the Euler family: timesteps need not be whole, the end is free of noise.</summary>
    public static SigmaSchedule OfDenoiser(SchedulerConfig config, int steps, bool wholeKarrasTimesteps = false)
    {
        var table = new SigmaTable(NoiseSchedule.From(config));
        var timesteps = TimestepGrid.Fractions(config, steps, TimestepSpacing.Linspace);
        var sigmas = Array.ConvertAll(timesteps, t => table.At(t));
        if (config.KarrasSigmas is true)
        {
            sigmas = SigmaTable.Karras(sigmas[0], sigmas[^1], steps);
            timesteps = Array.ConvertAll(sigmas, sigma => Timestep(table, sigma, wholeKarrasTimesteps));
        }

        float[] rounded = [.. sigmas.Select(sigma => (float)sigma), config.FinalSigmas == FinalSigmasType.SigmaMin ? table.Smallest : 0f];
        var leading = config.Spacing == TimestepSpacing.Leading;
        return new(table, timesteps, rounded, leading ? MathF.Sqrt(rounded[0] * rounded[0] + 1f) : rounded[0]);
    }

    /// <summary>The schedule of the DPM-Solver family: whole timesteps, intervals that reach timestep 0.</summary>
    public static SigmaSchedule OfSolver(SchedulerConfig config, int steps, FinalSigmasType final)
    {
        var table = new SigmaTable(NoiseSchedule.From(config));
        var timesteps = Array.ConvertAll(TimestepGrid.Intervals(config, steps), t => (float)t);
        var sigmas = Array.ConvertAll(timesteps, t => table.At(t));
        if (config.KarrasSigmas is true)
        {
            sigmas = SigmaTable.Karras(table.Largest, table.Smallest, steps);
            timesteps = Array.ConvertAll(sigmas, sigma => Timestep(table, sigma, whole: true));
        }

        return new(table, timesteps, [.. sigmas.Select(sigma => (float)sigma), final == FinalSigmasType.SigmaMin ? table.Smallest : 0f], 1f);
    }

    /// <summary>A clean sample noised to a level, its variance kept at one.</summary>
    public void AddNoise(int index, ReadOnlySpan<float> original, ReadOnlySpan<float> noise, Span<float> noisy)
    {
        var level = _levels[index];
        for (var i = 0; i < noisy.Length; i++)
            noisy[i] = level.Signal * original[i] + level.Spread * noise[i];
    }

    /// <summary>A clean sample noised to a level, its own scale kept: x₀ + σ·ε.</summary>
    public static void AddNoise(float sigma, ReadOnlySpan<float> original, ReadOnlySpan<float> noise, Span<float> noisy)
    {
        for (var i = 0; i < noisy.Length; i++)
            noisy[i] = original[i] + noise[i] * sigma;
    }

    /// <summary>A sample of that scale as the model expects it: x/√(σ²+1).</summary>
    public static void ScaleModelInput(float sigma, ReadOnlySpan<float> sample, Span<float> scaled)
    {
        var deviation = MathF.Sqrt(sigma * sigma + 1f);
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] = sample[i] / deviation;
    }

    /// <summary>The geometric mean of two noise levels.</summary>
    public static float Middle(float from, float to)
    {
        var (start, end) = (MathF.Log(from), MathF.Log(to));
        return MathF.Exp(start - (start - end) * 0.5f);
    }

    private static float Timestep(SigmaTable table, double sigma, bool whole)
    {
        var timestep = table.TimestepOf(sigma);
        return (float)(whole ? Math.Round(timestep, MidpointRounding.ToEven) : timestep);
    }
}
