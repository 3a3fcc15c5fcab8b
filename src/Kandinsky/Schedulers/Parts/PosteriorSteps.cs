namespace Kandinsky;

/// <summary>
/// The steps of DDPM (Ho et al., arXiv 2006.11239, algorithm 2): the mean of q(xₛ | xₜ, x₀) for the predicted x₀, and fresh noise after every timestep but 0.
/// </summary>
/// <param name="schedule">The noise schedule.</param>
/// <param name="prediction">How x₀ follows from what the model predicts.</param>
/// <param name="variance">How much noise is fresh.</param>
/// <param name="timesteps">The timestep of each call.</param>
internal sealed class PosteriorSteps(NoiseSchedule schedule, CleanPrediction prediction, VarianceType variance, int[] timesteps)
{
    private readonly SampleBuffer _clean = new();
    private readonly SampleBuffer _noise = new();

    /// <summary>Moves a sample to the next timestep.</summary>
    /// <param name="index">The call.</param>
    /// <param name="posterior">Where the step goes, given x₀.</param>
    /// <param name="modelOutput">What the model predicted.</param>
    /// <param name="learned">The variance it predicted, if it does.</param>
    /// <param name="sample">The sample; changed in place.</param>
    /// <param name="random">Gives the fresh noise.</param>
    public void Move(int index, in Posterior posterior, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> learned, Span<float> sample, TorchRandom random)
    {
        var t = timesteps[index];
        var bar = schedule.AlphasCumprod[t];
        var clean = _clean.OfLength(sample.Length);
        prediction.Predict(MathF.Sqrt(bar), MathF.Sqrt(1f - bar), modelOutput, sample, clean);
        posterior.Mean(clean, sample);
        if (t > 0) posterior.AddNoise(variance, _noise.Draw(sample.Length, random), learned, sample);
    }
}
