namespace Kandinsky;

/// <summary>
/// The noise level σₜ = √((1−ᾱₜ)/ᾱₜ) of every training timestep: the standard deviation of the noise when the picture's
/// scale is kept (Karras et al., arXiv 2206.00364).
/// </summary>
internal sealed class SigmaTable
{
    private const double KarrasRho = 7;

    private readonly float[] _sigmas;
    private readonly float[] _logarithms;

    public SigmaTable(NoiseSchedule schedule)
    {
        _sigmas = Array.ConvertAll(schedule.AlphasCumprod, bar => MathF.Sqrt((1f - bar) / bar));
        _logarithms = Array.ConvertAll(_sigmas, MathF.Log);
    }

    /// <summary>σ of the first training timestep.</summary>
    public float Smallest => _sigmas[0];

    /// <summary>σ of the last training timestep.</summary>
    public float Largest => _sigmas[^1];

    /// <summary>σ at a timestep between whole ones, interpolated linearly.</summary>
    public double At(double timestep)
    {
        var low = Math.Min((int)timestep, _sigmas.Length - 2);
        if (low < 0)
            return _sigmas[0];
        return (double)(_sigmas[low + 1] - (double)_sigmas[low]) * (timestep - low) + _sigmas[low];
    }

    /// <summary>The timestep of a noise level, interpolated in log σ and kept within the table.</summary>
    public double TimestepOf(double sigma)
    {
        var logarithm = Math.Log(Math.Max(sigma, 1e-10));
        var low = Array.BinarySearch(_logarithms, (float)logarithm);
        low = Math.Clamp(low >= 0 ? low : ~low - 1, 0, Math.Max(_logarithms.Length - 2, 0));
        var high = Math.Min(low + 1, _logarithms.Length - 1);
        if (high == low)
            return low;
        var weight = ((double)_logarithms[low] - logarithm) / ((double)_logarithms[low] - _logarithms[high]);
        weight = Math.Clamp(weight, 0, 1);
        return (1 - weight) * low + weight * high;
    }

    /// <summary>Noise levels evenly spaced in σ^(1/7) (Karras et al., equation 5).</summary>
    public static double[] Karras(double largest, double smallest, int count)
    {
        var (from, to) = (Math.Pow(largest, 1 / KarrasRho), Math.Pow(smallest, 1 / KarrasRho));
        var sigmas = new double[count];
        for (var i = 0; i < count; i++)
            sigmas[i] = Math.Pow(from + (count > 1 ? i / (count - 1.0) : 0) * (to - from), KarrasRho);
        return sigmas;
    }
}
