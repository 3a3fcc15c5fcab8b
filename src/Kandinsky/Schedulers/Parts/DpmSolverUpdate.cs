namespace Kandinsky;

/// <summary>
/// One step of DPM-Solver++ between two noise levels (arXiv 2211.01095): x' = (s'/s)·x − α'(e^−H − 1)·D₀ + … with H the
/// distance h in λ, or 2h in the stochastic form (appendix B.4), which also shrinks x by e^−h and adds the noise so lost.
/// D₀, D₁, D₂ are x₀ and its scaled differences; a level without noise makes H infinite and x' = x₀.
/// </summary>
internal readonly struct DpmSolverUpdate
{
    private readonly float _h;
    private readonly float _distance;
    private readonly float _decay;
    private readonly float _signal;
    private readonly float _sampleWeight;
    private readonly float _noiseWeight;
    private readonly bool _heun;

    public DpmSolverUpdate(NoiseLevel from, NoiseLevel to, bool stochastic, bool heun)
    {
        _h = to.Lambda - from.Lambda;
        _distance = stochastic ? 2f * _h : _h;
        _decay = MathF.Exp(-_distance) - 1f;
        _signal = to.Signal;
        _sampleWeight = to.Spread / from.Spread * (stochastic ? MathF.Exp(-_h) : 1f);
        _noiseWeight = stochastic ? to.Spread * MathF.Sqrt(-_decay) : 0f;
        _heun = heun;
    }

    /// <summary>Whether an algorithm_type names the stochastic form.</summary>
    /// <exception cref="KandinskyException">It names neither form.</exception>
    public static bool IsStochastic(string? algorithm) => algorithm switch
    {
        null or "dpmsolver++" or "deis" => false,
        "sde-dpmsolver++" => true,
        _ => throw new KandinskyException(
            $"scheduler config: \"algorithm_type\" is \"{algorithm}\"; expected dpmsolver++ or sde-dpmsolver++", ErrorKind.Model),
    };

    /// <summary>First order: x₀ is constant.</summary>
    public void First(ReadOnlySpan<float> clean, ReadOnlySpan<float> noise, Span<float> sample)
    {
        var weight = -(_signal * _decay);
        for (var i = 0; i < sample.Length; i++)
            sample[i] = _sampleWeight * sample[i] + weight * clean[i];
        AddNoise(noise, sample);
    }

    /// <summary>Second order: x₀ is a line through two predictions, <paramref name="spacing"/> apart in λ.</summary>
    public void Second(ReadOnlySpan<float> start, ReadOnlySpan<float> newer, ReadOnlySpan<float> older, float spacing,
        ReadOnlySpan<float> noise, Span<float> sample)
    {
        var weight = -(_signal * _decay);
        var slope = _heun ? _signal * (_decay / _distance + 1f) : 0.5f * weight;
        var scale = 1f / (spacing / _h);
        for (var i = 0; i < sample.Length; i++)
            sample[i] = _sampleWeight * sample[i] + weight * start[i] + slope * (scale * (newer[i] - older[i]));
        AddNoise(noise, sample);
    }

    /// <summary>Third order: x₀ is a parabola through three predictions.</summary>
    public void Third(SampleHistory clean, float spacing, float spacingBefore, ReadOnlySpan<float> noise, Span<float> sample)
    {
        var (newest, older, oldest) = (clean[0], clean[1], clean[2]);
        var weight = -(_signal * _decay);
        var slope = _signal * (_decay / _distance + 1f);
        var bend = -(_signal * ((_decay + _distance) / (_distance * _distance) - 0.5f));
        var (r0, r1) = (spacing / _h, spacingBefore / _h);
        for (var i = 0; i < sample.Length; i++)
        {
            var first = 1f / r0 * (newest[i] - older[i]);
            var change = first - 1f / r1 * (older[i] - oldest[i]);
            sample[i] = _sampleWeight * sample[i] + weight * newest[i]
                + slope * (first + r0 / (r0 + r1) * change) + bend * (1f / (r0 + r1) * change);
        }

        AddNoise(noise, sample);
    }

    private void AddNoise(ReadOnlySpan<float> noise, Span<float> sample)
    {
        for (var i = 0; i < noise.Length; i++)
            sample[i] += _noiseWeight * noise[i];
    }
}
