namespace Kandinsky;

/// <summary>
/// q(xₛ | xₜ, x₀), s before t: a normal distribution around <see cref="CleanWeight"/>·x₀ + <see cref="SampleWeight"/>·xₜ
/// (DDPM, arXiv 2006.11239, equations 6 and 7).
/// </summary>
/// <param name="CleanWeight">The weight of x₀ in the mean.</param>
/// <param name="SampleWeight">The weight of xₜ in the mean.</param>
/// <param name="Variance">β̃, the variance.</param>
/// <param name="Beta">β, the variance the forward process adds from s to t.</param>
internal readonly record struct Posterior(float CleanWeight, float SampleWeight, float Variance, float Beta)
{
    private const float SmallestVariance = 1e-20f; // Its logarithm is taken.

    /// <summary>The posterior between ᾱₛ and ᾱₜ, with α and β of the step between them.</summary>
    public static Posterior Between(float barBefore, float bar, float alpha, float beta)
    {
        var (rest, restBefore) = (1f - bar, 1f - barBefore);
        return new(
            MathF.Sqrt(barBefore) * beta / rest,
            MathF.Sqrt(alpha) * restBefore / rest,
            MathF.Max(restBefore / rest * beta, SmallestVariance),
            beta);
    }

    /// <summary>The mean, written over the sample xₜ.</summary>
    public void Mean(ReadOnlySpan<float> clean, Span<float> sample)
    {
        for (var i = 0; i < sample.Length; i++)
            sample[i] = CleanWeight * clean[i] + SampleWeight * sample[i];
    }

    /// <summary>The standard deviation of the noise to add, where the model does not say it.</summary>
    public float Deviation(VarianceType type) => type switch
    {
        VarianceType.FixedSmallLog => MathF.Exp(0.5f * MathF.Log(Variance)),
        VarianceType.FixedLarge => MathF.Sqrt(Beta),
        _ => MathF.Sqrt(Variance),
    };

    /// <summary>Adds noise of the variance asked for.</summary>
    /// <param name="type">Where the variance comes from.</param>
    /// <param name="noise">Standard normal noise.</param>
    /// <param name="predicted">The model's variance half, for the learned types.</param>
    /// <param name="sample">The mean; receives the draw.</param>
    public void AddNoise(VarianceType type, ReadOnlySpan<float> noise, ReadOnlySpan<float> predicted, Span<float> sample)
    {
        if (type is VarianceType.Learned)
        {
            for (var i = 0; i < sample.Length; i++)
                sample[i] += MathF.Sqrt(predicted[i]) * noise[i];
        }
        else if (type is VarianceType.LearnedRange)
        {
            var (least, most) = (MathF.Log(Variance), MathF.Log(Beta));
            for (var i = 0; i < sample.Length; i++)
            {
                var fraction = (predicted[i] + 1f) / 2f;
                sample[i] += MathF.Exp(0.5f * (fraction * most + (1f - fraction) * least)) * noise[i];
            }
        }
        else
        {
            var deviation = Deviation(type);
            for (var i = 0; i < sample.Length; i++)
                sample[i] += deviation * noise[i];
        }
    }
}
