namespace Kandinsky;

/// <summary>
/// The noise of every training timestep: xₜ = √ᾱₜ·x₀ + √(1−ᾱₜ)·ε with ᾱ the running product of 1 − β
/// (DDPM, arXiv 2006.11239, equation 4). Single precision throughout, as the reference keeps it.
/// </summary>
internal sealed class NoiseSchedule
{
    private const double LargestCosineBeta = 0.999;

    private NoiseSchedule(float[] betas)
    {
        Betas = betas;
        Alphas = Array.ConvertAll(betas, beta => 1f - beta);
        AlphasCumprod = new float[betas.Length];
        var product = 1.0; // Torch accumulates in double precision and rounds each element.
        for (var t = 0; t < betas.Length; t++)
            AlphasCumprod[t] = (float)(product *= Alphas[t]);
    }

    /// <summary>βₜ.</summary>
    public float[] Betas { get; }

    /// <summary>1 − βₜ.</summary>
    public float[] Alphas { get; }

    /// <summary>ᾱₜ.</summary>
    public float[] AlphasCumprod { get; }

    /// <summary>The number of training timesteps.</summary>
    public int Count => Betas.Length;

    /// <summary>The schedule a config states, with a sampler's own defaults for what it leaves out.</summary>
    public static NoiseSchedule From(SchedulerConfig config, double start = 0.0001, double end = 0.02, BetaSchedule kind = BetaSchedule.Linear)
    {
        if (config.TrainedBetas is { } trained)
            return trained.Count == config.TrainTimesteps && trained.All(beta => beta is >= 0 and < 1)
                ? new([.. trained])
                : throw new KandinskyException($"scheduler config: trained_betas has {trained.Count} values; expected"
                    + $" {config.TrainTimesteps} between 0 and 1", ErrorKind.Model);

        (start, end) = (config.BetaStart ?? start, config.BetaEnd ?? end);
        return (config.BetaSchedule ?? kind) switch
        {
            BetaSchedule.Linear => new(Line((float)start, (float)end, config.TrainTimesteps)),
            BetaSchedule.ScaledLinear => new(Array.ConvertAll(
                Line((float)Math.Sqrt(start), (float)Math.Sqrt(end), config.TrainTimesteps), root => root * root)),
            _ => Cosine(config.TrainTimesteps),
        };
    }

    /// <summary>The cosine schedule of "Improved DDPM" (arXiv 2102.09672, equation 17).</summary>
    public static NoiseSchedule Cosine(int count)
    {
        var betas = new float[count];
        for (var t = 0; t < count; t++)
            betas[t] = (float)Math.Min(1 - Bar((t + 1.0) / count) / Bar((double)t / count), LargestCosineBeta);
        return new(betas);

        static double Bar(double u)
        {
            var cosine = Math.Cos((u + 0.008) / 1.008 * Math.PI / 2);
            return cosine * cosine;
        }
    }

    /// <summary>ᾱₜ, or the given value before the first timestep.</summary>
    public float AlphaCumprod(int t, float beforeFirst) => t >= 0 ? AlphasCumprod[t] : beforeFirst;

    /// <summary>ᾱ of a timestep that may lie between two: its noise level σ = √((1−ᾱ)/ᾱ) is interpolated in the logarithm.</summary>
    /// <param name="timestep">Clamped to the training timesteps.</param>
    public float AlphaCumprodBetween(float timestep)
    {
        var t = Math.Clamp(timestep, 0, Count - 1);
        var (low, high) = ((int)MathF.Floor(t), (int)MathF.Ceiling(t));
        if (low == high) return AlphasCumprod[low];
        var sigma = Math.Exp((1 - (t - low)) * LogSigma(low) + (t - low) * LogSigma(high));
        return (float)(1 / (1 + sigma * sigma));

        double LogSigma(int index) => 0.5 * Math.Log((1.0 - AlphasCumprod[index]) / AlphasCumprod[index]);
    }

    /// <summary>x₀ with noise up to timestep t.</summary>
    public void AddNoise(int t, ReadOnlySpan<float> original, ReadOnlySpan<float> noise, Span<float> noisy)
    {
        var signal = MathF.Sqrt(AlphasCumprod[t]);
        var spread = MathF.Sqrt(1f - AlphasCumprod[t]);
        for (var i = 0; i < noisy.Length; i++)
            noisy[i] = signal * original[i] + spread * noise[i];
    }

    // torch fills the second half of a linspace from its end.
    private static float[] Line(float start, float end, int count)
    {
        var step = count > 1 ? (end - start) / (count - 1) : 0f;
        var line = new float[count];
        for (var i = 0; i < count; i++)
            line[i] = i < count / 2 || count == 1 ? start + step * i : end - step * (count - 1 - i);
        return line;
    }
}
