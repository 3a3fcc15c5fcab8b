namespace Kandinsky.Kernels;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019), a step over some parameters, rounded where PyTorch's rounds (torch.optim.AdamW, one tensor at a time on a processor).
/// </summary>
/// <remarks>
/// With g the scaled gradient: p ← p · (1 − lr · decay); m ← m + (g − m) · (1 − β₁); v ← v · β₂ + (1 − β₂) · g · g; p ← p − lr / (1 − β₁ᵗ) · m / (√v / √(1 −
/// β₂ᵗ) + ε). Factors are made in double precision and rounded once.
/// </remarks>
public static unsafe class AdamW
{
    internal static readonly KernelTable<Kernel> Table = new("AdamW",
        new(KernelChoice.Vector512, Floats512.IsSupported, AdamWKernel<Floats512>.Run),
        new(KernelChoice.Vector256, Floats256.IsSupported, AdamWKernel<Floats256>.Run),
        new(KernelChoice.Vector128, true, AdamWKernel<Floats128>.Run),
        new(KernelChoice.Reference, true, Reference));

    internal delegate void Kernel(AdamWFactors* factors, float* parameters, float* gradients, float* means, float* squares, int count);

    /// <summary>One step.</summary>
    /// <param name="parameters">p, any length; changed.</param>
    /// <param name="gradients">As long.</param>
    /// <param name="means">m, as long, zero before the first step; changed.</param>
    /// <param name="squares">v, as long, zero before the first step; changed.</param>
    /// <param name="options">Rates.</param>
    /// <param name="step">Which step, from 1 on.</param>
    /// <param name="gradientScale">What gradients are multiplied by first: clipping, or the share of an accumulated batch.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Step(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> means, Span<float> squares, AdamWOptions options, int step,
        float gradientScale = 1)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        Check.Length(gradients.Length, parameters.Length, nameof(gradients));
        Check.Length(means.Length, parameters.Length, nameof(means));
        Check.Length(squares.Length, parameters.Length, nameof(squares));
        var factors = new AdamWFactors(options, step, gradientScale);
        fixed (float* pp = parameters, pg = gradients, pm = means, pv = squares)
        {
            float* p = pp, g = pg, m = pm, v = pv;
            var (kernel, shared) = (Table.Current.Run, (nint)(&factors));
            RowBlocks.Run(parameters.Length, (first, count) => kernel((AdamWFactors*)shared, p + first, g + first, m + first, v + first, count));
        }
    }

    private static void Reference(AdamWFactors* factors, float* parameters, float* gradients, float* means, float* squares, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var gradient = (double)gradients[i] * factors->GradientScale;
            double mean = means[i] + (gradient - means[i]) * factors->MeanShare, square = squares[i] * (double)factors->SquareDecay
                + factors->SquareShare * gradient * gradient;
            parameters[i] = (float)(parameters[i] * (double)factors->Decay + factors->NegativeRate * mean / (Math.Sqrt(square) / factors->SquareCorrection
                + factors->Epsilon));
            (means[i], squares[i]) = ((float)mean, (float)square);
        }
    }
}
