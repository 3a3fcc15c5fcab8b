namespace Kandinsky;

/// <summary>Shows the picture that a call of the decoder is heading for: the clean latents its prediction implies. Draws nothing and changes nothing.</summary>
/// <param name="run">What the stages of the request share.</param>
/// <param name="denoiser">The loop to look into.</param>
/// <param name="scheduler">Its sampler.</param>
/// <param name="extras">What the task adds to it.</param>
internal sealed class Previewer(PictureRun run, Denoiser denoiser, IScheduler scheduler, DenoisingExtras extras)
{
    private readonly NoiseSchedule _schedule = NoiseSchedule.From(run.SchedulerConfig);
    private readonly CleanPrediction _prediction = CleanPrediction.Unlimited(run.SchedulerConfig);

    /// <summary>Adds a preview of the first picture to the progress of every so many steps.</summary>
    public GenerationProgress Show(GenerationProgress progress) => progress.Step > 0 && progress.Step % run.Request.PreviewEvery == 0
        ? progress with { Preview = Picture(CleanLatents(progress.Step - 1 + extras.FirstCall)) }
        : progress;

    /// <summary>
    /// x₀ from what the UNet read and said. Its input has unit variance under every sampler, whatever form the sampler keeps its sample in:
    /// √ᾱ·x₀ + √(1−ᾱ)·ε at the call's timestep.
    /// </summary>
    private float[] CleanLatents(int call)
    {
        var cumulative = _schedule.AlphaCumprodBetween(scheduler.Timesteps[call]);
        var clean = new float[run.Models.MoVQConfig.LatentChannels * run.Size.Height * run.Size.Width];
        _prediction.Predict(MathF.Sqrt(cumulative), MathF.Sqrt(1 - cumulative), denoiser.Output.AsSpan(0, clean.Length), denoiser.Input.AsSpan(0, clean.Length),
            clean);
        extras.Complete?.Invoke(clean);
        return clean;
    }

    private LatentColours Colours()
    {
        using var movq = run.Models.MoVQ.Lease();
        run.Arena.Tiling = Tiling.None;   // The colours are those of all requests.
        var colours = LatentColours.Fit(movq.Model, run.Arena);
        run.Arena.Tiling = run.Request.Tile;
        movq.Save();
        return colours;
    }

    private Image Picture(float[] latents)
    {
        if (run.Request.PreviewQuality == PreviewQuality.Full) return PictureDecoder.ToImage(PictureDecoder.Decode(run.MoVQ, latents, run.Size, run.Arena),
            run.Size);
        run.Models.LatentColours ??= Colours();
        return run.Models.LatentColours.Paint(latents, run.Size);
    }
}
