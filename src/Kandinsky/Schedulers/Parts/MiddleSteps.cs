namespace Kandinsky;

/// <summary>
/// The steps of DPM-Solver-2 (Lu et al., arXiv 2206.00927, algorithm 1), two calls each: an Euler step to a middle noise level, then the whole step along the
/// slope there.
/// </summary>
internal sealed class MiddleSteps
{
    private readonly SigmaSchedule _schedule;
    private readonly CleanPrediction _prediction;
    private readonly float[] _middles;
    private readonly SampleBuffer _clean = new();
    private readonly SampleBuffer _start = new();

    /// <param name="config">The model's numbers.</param>
    /// <param name="schedule">The noise levels.</param>
    /// <param name="ends">The level at which each step ends.</param>
    public MiddleSteps(SchedulerConfig config, SigmaSchedule schedule, float[] ends)
    {
        (_schedule, _prediction) = (schedule, CleanPrediction.Unlimited(config));
        Ends = ends;
        _middles = [.. ends.Select((end, step) => SigmaSchedule.Middle(schedule.Sigmas[step], end))];
        Timesteps = PairedCalls.Interleave(schedule.Timesteps, Array.ConvertAll(_middles, sigma => (float)schedule.Table.TimestepOf(sigma)));
    }

    /// <summary>The timestep of each call.</summary>
    public IReadOnlyList<float> Timesteps { get; }

    /// <summary>The level at which each step ends.</summary>
    public IReadOnlyList<float> Ends { get; }

    /// <summary>The noise level of a call.</summary>
    public float SigmaAt(int index) => PairedCalls.IsSecond(index) ? _middles[PairedCalls.Step(index)] : _schedule.Sigmas[PairedCalls.Step(index)];

    /// <summary>Moves a sample from where its step began: in the first call to the middle, in the second to the end.</summary>
    /// <param name="index">The call.</param>
    /// <param name="modelOutput">What the model predicted in it.</param>
    /// <param name="sample">The sample; changed in place.</param>
    public void Move(int index, ReadOnlySpan<float> modelOutput, Span<float> sample)
    {
        var (step, sigma, second) = (PairedCalls.Step(index), SigmaAt(index), PairedCalls.IsSecond(index));
        var (clean, start) = (_clean.OfLength(sample.Length), _start.OfLength(sample.Length));
        _prediction.Predict(sigma, modelOutput, sample, clean);
        if (!second) sample.CopyTo(start);
        var distance = (second ? Ends[step] : _middles[step]) - _schedule.Sigmas[step];
        for (var i = 0; i < sample.Length; i++)
            sample[i] = start[i] + (sample[i] - clean[i]) / sigma * distance;
    }
}
