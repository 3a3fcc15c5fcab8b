namespace Kandinsky.Training;

/// <summary>The numbers of an average of weights; names and defaults are those of diffusers' <c>EMAModel</c>.</summary>
/// <param name="Decay">The most that is kept of the average in a step.</param>
/// <param name="MinimumDecay">The least that is kept.</param>
/// <param name="UpdateAfterStep">Steps during which the average is the weights themselves.</param>
/// <param name="UseWarmup">Whether the decay rises as 1 − (1 + step / γ)^−power instead of (1 + step) / (10 + step).</param>
/// <param name="InverseGamma">γ of the warm-up.</param>
/// <param name="Power">The power of the warm-up.</param>
public sealed record AverageSettings(
    double Decay = 0.9999, double MinimumDecay = 0, long UpdateAfterStep = 0, bool UseWarmup = false, double InverseGamma = 1, double Power = 2.0 / 3)
{
    /// <summary>How much of the average is kept in a step.</summary>
    /// <param name="step">Steps taken, this one included: 1 for the first.</param>
    public double At(long step)
    {
        var counted = Math.Max(0, step - UpdateAfterStep - 1);
        if (counted <= 0) return 0;
        var decay = UseWarmup ? 1 - Math.Pow(1 + counted / InverseGamma, -Power) : (1.0 + counted) / (10 + counted);
        return Math.Max(Math.Min(decay, Decay), MinimumDecay);
    }
}
