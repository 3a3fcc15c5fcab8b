namespace Kandinsky;

/// <summary>Takes a picture's latents back to noise, for image to image.</summary>
internal static class PictureNoise
{
    private const int FromTheEnd = 2;       // of the training timesteps that strength leaves, as the reference

    private static readonly NoiseSchedule _schedule = NoiseSchedule.From(new());

    /// <summary>
    /// Kandinsky 2.2: to the noise level that the sampler begins at. Kandinsky 2.1: to the level that strength says, by a schedule of its own,
    /// the usual one from 0.0001 to 0.02, whatever the sampler's.
    /// </summary>
    /// <param name="run">What the stages of the request share.</param>
    /// <param name="picture">Clean latents, [4, height, width].</param>
    /// <param name="noise">Standard normal numbers, likewise; receives the noisy latents in the sampler's form.</param>
    /// <param name="scheduler">The sampler.</param>
    /// <param name="first">The index of the first timestep to run.</param>
    /// <param name="strength">How far back, above 0 to 1.</param>
    public static void Add(PictureRun run, ReadOnlySpan<float> picture, Span<float> noise, IScheduler scheduler, int first, double strength)
    {
        if (!run.Models.UNetConfig.ReadsText)
        {
            scheduler.AddNoise(picture, noise, first, noise);
            return;
        }
        var cumulative = _schedule.AlphasCumprod[Math.Max(0, (int)(_schedule.Count * strength) - FromTheEnd)];
        var (signal, deviation) = (MathF.Sqrt(cumulative), MathF.Sqrt(1 - cumulative));
        var scale = 1 / InputScale(scheduler, first);
        for (var i = 0; i < noise.Length; i++) noise[i] = scale * (signal * picture[i] + deviation * noise[i]);
    }

    /// <summary>What the sampler multiplies its sample by for the model, whose input has unit variance under every sampler.</summary>
    private static float InputScale(IScheduler scheduler, int call)
    {
        var scaled = new float[1];
        scheduler.ScaleModelInput(call, [1], scaled);
        return scaled[0];
    }
}
