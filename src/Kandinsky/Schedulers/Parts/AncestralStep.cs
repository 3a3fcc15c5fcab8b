namespace Kandinsky;

/// <summary>
/// An ancestral step from σ to σ': down to <see cref="Down"/> without noise, then fresh noise of deviation
/// <see cref="Up"/>, with Up² + Down² = σ'². The noise is that of DDPM's posterior (arXiv 2006.11239, equation 7), so
/// Down = σ'²/σ.
/// </summary>
internal readonly struct AncestralStep
{
    public AncestralStep(float sigma, float next)
    {
        var (square, nextSquare) = (sigma * sigma, next * next);
        Up = MathF.Sqrt(nextSquare * (square - nextSquare) / square);
        Down = nextSquare / sigma;
    }

    /// <summary>The noise level reached without noise.</summary>
    public float Down { get; }

    /// <summary>The deviation of the noise added.</summary>
    public float Up { get; }
}
