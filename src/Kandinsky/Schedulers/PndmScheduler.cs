namespace Kandinsky;

/// <summary>
/// "Pseudo Numerical Methods for Diffusion Models on Manifolds" (Liu et al., arXiv 2202.09778), algorithm 2: three steps
/// of pseudo Runge-Kutta with four calls each (equation 13), then pseudo linear multistep with one (equation 12). Both
/// combine noise predictions and move by the transfer part φ (equation 11). Where the Runge-Kutta steps are skipped, the
/// first step is taken a second time with the mean of the noises at both its ends.
/// </summary>
internal sealed class PndmScheduler : IScheduler
{
    /// <summary>What users and <c>scheduler_config.json</c> call it.</summary>
    internal static SchedulerClass Class { get; } = new("PNDMScheduler", (config, options) => new PndmScheduler(config, options.Steps))
    {
        HasSpacing = true,
        Entries =
        [
            new("pndm", "nine more calls to start with, then fourth order; from 25 steps on, at least 4",
                "Liu et al. 2022, Pseudo Numerical Methods, arXiv 2202.09778"),
        ],
    };

    private const int RungeKuttaSteps = 3;
    private const int RungeKuttaCalls = 4;

    private readonly NoiseSchedule _schedule;
    private readonly CleanPrediction _prediction;
    private readonly bool _skipsRungeKutta;
    private readonly float _finalAlphaCumprod;
    private readonly Call[] _calls;
    private readonly SampleHistory _noises = new(AdamsBashforth.Order);
    private readonly SampleBuffer _noise = new();
    private readonly SampleBuffer _sum = new();
    private readonly SampleBuffer _start = new();

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The model's numbers; whether the Runge-Kutta steps are skipped.</param>
    /// <param name="steps">The number of steps, at least 4 with Runge-Kutta steps.</param>
    /// <exception cref="KandinskyException">A number of steps that cannot be placed, or a model that predicts x₀.</exception>
    public PndmScheduler(SchedulerConfig config, int steps)
    {
        _skipsRungeKutta = config.SkipPrkSteps ?? false;
        TimestepGrid.Require(steps, config.TrainTimesteps, _skipsRungeKutta ? 1 : RungeKuttaSteps + 1);
        _prediction = CleanPrediction.Unlimited(config);
        if (config.Prediction == PredictionType.Sample)
            throw new KandinskyException("pndm needs a model that predicts noise; choose ddpm or ddim for this one", ErrorKind.Request);
        _schedule = NoiseSchedule.From(config);
        _finalAlphaCumprod = config.SetAlphaToOne ?? false ? 1f : _schedule.AlphasCumprod[0];
        var grid = TimestepGrid.Points(config, steps, TimestepSpacing.Leading);
        _calls = [.. _skipsRungeKutta ? Repeating(grid) : RungeKutta(grid), .. Multistep(grid, _skipsRungeKutta ? 1 : RungeKuttaSteps)];
        Timesteps = Array.ConvertAll(_calls, call => (float)call.Timestep);
    }

    private enum Phase
    {
        First,
        Middle,
        Last,
        Multistep,
        Repeat,
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps { get; }

    /// <inheritdoc/>
    public int FirstCall(int step) => _skipsRungeKutta
        ? step + Math.Min(step, 1)
        : RungeKuttaCalls * Math.Min(step, RungeKuttaSteps) + Math.Max(step - RungeKuttaSteps, 0);

    /// <inheritdoc/>
    public void Step(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> variance, Span<float> sample, TorchRandom random)
    {
        CleanPrediction.RequireSameLength(modelOutput, sample);
        var call = _calls[index];
        var (noise, sum, start) = (_noise.OfLength(sample.Length), _sum.OfLength(sample.Length), _start.OfLength(sample.Length));
        var bar = _schedule.AlphasCumprod[call.Timestep];
        var (signal, spread) = (MathF.Sqrt(bar), MathF.Sqrt(1f - bar));
        for (var i = 0; i < noise.Length; i++)
            noise[i] = _prediction.Noise(signal, spread, modelOutput[i], sample[i]);
        if (call.Phase is Phase.First or Phase.Multistep)
        {
            sample.CopyTo(start);
            noise.CopyTo(_noises.Push(sample.Length));
        }

        switch (call.Phase)
        {
            case Phase.First:
                Weigh(noise, 1 / 6f, [], sum);
                break;
            case Phase.Middle:
                Weigh(noise, 1 / 3f, sum, sum);
                break;
            case Phase.Last:
                Weigh(noise, 1 / 6f, sum, noise);
                break;
            case Phase.Multistep:
                AdamsBashforth.Combine(_noises, noise);
                break;
            default:
                for (var i = 0; i < noise.Length; i++)
                    noise[i] = (noise[i] + _noises[0][i]) / 2f;
                break;
        }

        Transfer(call.From, call.To, start, noise, sample);
    }

    /// <inheritdoc/>
    public void AddNoise(ReadOnlySpan<float> original, ReadOnlySpan<float> noise, int index, Span<float> noisy) =>
        _schedule.AddNoise(_calls[index].Timestep, original, noise, noisy);

    private static IEnumerable<Call> RungeKutta(int[] grid)
    {
        for (var step = 0; step < RungeKuttaSteps; step++)
        {
            var (from, to) = (grid[step], grid[step + 1]);
            var half = (from - to) / 2;
            yield return new(Phase.First, from, from, from - half);
            yield return new(Phase.Middle, to + half, from, to + half);
            yield return new(Phase.Middle, to + half, from, to);
            yield return new(Phase.Last, to, from, to);
        }
    }

    private IEnumerable<Call> Repeating(int[] grid)
    {
        yield return new(Phase.Multistep, grid[0], grid[0], TimestepGrid.After(grid, 0, _schedule.Count));
        if (grid.Length > 1)
            yield return new(Phase.Repeat, grid[1], grid[0], grid[1]);
    }

    private IEnumerable<Call> Multistep(int[] grid, int first)
    {
        for (var step = first; step < grid.Length; step++)
            yield return new(Phase.Multistep, grid[step], grid[step], TimestepGrid.After(grid, step, _schedule.Count));
    }

    private static void Weigh(ReadOnlySpan<float> noise, float weight, ReadOnlySpan<float> soFar, Span<float> sum)
    {
        for (var i = 0; i < noise.Length; i++)
            sum[i] = (soFar.IsEmpty ? 0f : soFar[i]) + weight * noise[i];
    }

    private void Transfer(int from, int to, ReadOnlySpan<float> start, ReadOnlySpan<float> noise, Span<float> sample)
    {
        var (bar, after) = (_schedule.AlphasCumprod[from], _schedule.AlphaCumprod(to, _finalAlphaCumprod));
        var scale = MathF.Sqrt(after / bar);
        var divisor = bar * MathF.Sqrt(1f - after) + MathF.Sqrt(bar * (1f - bar) * after);
        for (var i = 0; i < sample.Length; i++)
            sample[i] = scale * start[i] - (after - bar) * noise[i] / divisor;
    }

    private readonly record struct Call(Phase Phase, int Timestep, int From, int To);
}
