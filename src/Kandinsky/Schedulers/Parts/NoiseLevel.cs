namespace Kandinsky;

/// <summary>
/// A noise level σ seen by the DPM-Solver family: xₜ = α·x₀ + s·ε with α = 1/√(σ²+1), s = σ·α, and half the log
/// signal-to-noise ratio λ = log α − log s (arXiv 2206.00927, section 2). Without noise λ is infinite.
/// </summary>
internal readonly struct NoiseLevel
{
    public NoiseLevel(float sigma)
    {
        Signal = 1f / MathF.Sqrt(sigma * sigma + 1f);
        Spread = sigma * Signal;
        Lambda = MathF.Log(Signal) - MathF.Log(Spread);
    }

    /// <summary>α: how much of the clean sample is there.</summary>
    public float Signal { get; }

    /// <summary>s: the standard deviation of the noise.</summary>
    public float Spread { get; }

    /// <summary>λ.</summary>
    public float Lambda { get; }
}
