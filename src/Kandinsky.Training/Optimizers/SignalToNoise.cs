namespace Kandinsky.Training;

/// <summary>
/// Weights of timesteps by their signal-to-noise ratio (min-SNR, Hang et al. 2023, arXiv 2303.09556), as the reference's scripts compute them.
/// </summary>
public static class SignalToNoise
{
    /// <summary>The ratio ᾱ / (1 − ᾱ) at a timestep.</summary>
    /// <param name="cumulativeAlpha">ᾱ of the timestep, in (0, 1).</param>
    public static double Ratio(double cumulativeAlpha) => cumulativeAlpha / (1 - cumulativeAlpha);

    /// <summary>What a sample's loss is multiplied by.</summary>
    /// <param name="cumulativeAlpha">ᾱ of its timestep, in (0, 1).</param>
    /// <param name="gamma">The largest ratio that counts, 5 in the paper.</param>
    /// <param name="target">What the model predicts.</param>
    public static double Weight(double cumulativeAlpha, double gamma, PredictionTarget target)
    {
        var ratio = Ratio(cumulativeAlpha);
        var limited = Math.Min(ratio, gamma);
        return target switch
        {
            PredictionTarget.Noise => limited / ratio,
            PredictionTarget.Velocity => limited / (ratio + 1),
            _ => limited,
        };
    }
}
