namespace Kandinsky.Make;

/// <summary>How much noise each of the 1,000 timesteps has (DDPM, arXiv 2006.11239).</summary>
internal static class NoiseLevels
{
    /// <summary>Timesteps.</summary>
    public const int Count = 1000;

    /// <summary>ᾱ of the decoder: β rises straight from 0.00085 to 0.012.</summary>
    public static double[] Linear { get; } = Products(t => 0.00085 + (0.012 - 0.00085) * t / (Count - 1));

    /// <summary>ᾱ of the prior: along a squared cosine (arXiv 2102.09672).</summary>
    public static double[] Cosine { get; } = Products(t => Math.Min(0.999, 1 - Bar((t + 1.0) / Count) / Bar((double)t / Count)));

    private static double Bar(double u) => Math.Pow(Math.Cos((u + 0.008) / 1.008 * Math.PI / 2), 2);

    private static double[] Products(Func<int, double> beta)
    {
        var product = 1.0;
        return [.. Enumerable.Range(0, Count).Select(t => product *= 1 - beta(t))];
    }
}
