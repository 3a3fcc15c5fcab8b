using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// How far a decoder's guess of the clean latents is from a guess one solver step nearer to them, where its teacher with guidance led (latent consistency
/// distillation, arXiv 2310.04378, algorithm 1). The nearer guess is the average's if one is kept (the paper's target network), else the decoder's own
/// (arXiv 2310.14189). A solver step skips as many timesteps as the schedule has for each of the <c>lcm</c> sampler's.
/// </summary>
internal sealed class ConsistencyLoss
{
    private const double DataDeviation = 0.5, UsualTimestepScaling = 10;   // of the lcm sampler's boundary condition

    private readonly UNet _student, _teacher;
    private readonly Func<IDisposable?> _teaching, _targeting;
    private readonly IExamples<DecoderBatch> _examples;
    private readonly DistillationOptions _options;
    private readonly NoiseSchedule _schedule;
    private readonly NoisePrediction _prediction;
    private readonly double _timestepScaling;
    private readonly float[] _empty;
    private readonly ulong _seed;

    /// <param name="student">What learns.</param>
    /// <param name="teacher">What it learns from; may be the student, where <paramref name="teaching"/> makes it what it was.</param>
    /// <param name="teaching">Begins the teacher's turn, which ends when the result is disposed.</param>
    /// <param name="targeting">Begins the target's turn, in which the student is its average, likewise.</param>
    /// <param name="scheduler">The decoder's noise levels, and what it predicts.</param>
    /// <param name="examples">What is trained on.</param>
    /// <param name="options">What guidance leads away from, and what is built in.</param>
    /// <param name="seed">What chance follows from.</param>
    public ConsistencyLoss(UNet student, UNet teacher, Func<IDisposable?> teaching, Func<IDisposable?> targeting, SchedulerConfig scheduler,
        IExamples<DecoderBatch> examples, DecoderTrainingOptions options, ulong seed)
    {
        (_student, _teacher, _teaching, _targeting, _examples, _seed) = (student, teacher, teaching, targeting, examples, seed);
        _options = options.Distillation!;
        _options.Check();
        (_schedule, _prediction) = (NoiseSchedule.From(scheduler), new(scheduler));
        _timestepScaling = scheduler.TimestepScaling ?? UsualTimestepScaling;
        _empty = options.EmptyOf(student);
    }

    /// <summary>Draws noise levels, and lets teacher and target say where the student should go.</summary>
    /// <param name="arena">Where tensors are made.</param>
    /// <param name="number">The batch's number.</param>
    /// <returns>What computes the loss.</returns>
    public Func<Tensor> Prepare(Arena arena, long number)
    {
        var batch = _examples.Batch(number);
        var shape = batch.ShapeFor(_student);
        var (channels, each) = (shape[3], shape.Count / batch.Count);
        var random = new TorchRandom(Seeds.Of(_seed, "consistency", number));
        float[] noise = new float[shape.Count], noisy = new float[shape.Count], led = new float[shape.Count], target = new float[shape.Count];
        random.Normal(noise);
        int[] steps = [.. Enumerable.Range(0, batch.Count).Select(_ => random.Integer(_options.SolverSteps))];
        var scales = new float[batch.Count];
        random.Uniform(scales);
        float[] from = [.. steps.Select(step => (float)Timestep(step))];
        float[] to = [.. steps.Select(step => (float)Math.Max(0, Timestep(step) - _schedule.Count / _options.SolverSteps))];
        for (var sample = 0; sample < batch.Count; sample++)
        {
            _schedule.AddNoise((int)from[sample], batch.Latents.AsSpan(sample * each, each), noise.AsSpan(sample * each, each),
                noisy.AsSpan(sample * each, each));
        }
        Lead(arena, batch, shape, steps, scales, from, noisy, led);
        float[] nearer;
        using (_targeting()) nearer = Predict(_student, arena, shape, led, to, batch.Embeddings);

        var weights = new float[batch.Count];
        for (var sample = 0; sample < batch.Count; sample++)
        {
            // A guess is skip·x + out·clean, and clean = (what it is for an output of 0) + slope·output: its error is that of the output, times a factor.
            var ((skip, outward), (nearSkip, nearOutward)) = (Boundary(from[sample]), Boundary(to[sample]));
            var (level, near) = (Level(Alpha((int)from[sample])), Level(Alpha((int)to[sample])));
            var factor = outward * _prediction.Slope(level);
            weights[sample] = (float)Math.Abs(factor);
            for (var i = sample * each; i < (sample + 1) * each; i++)
            {
                var aim = nearSkip * led[i] + nearOutward * _prediction.Clean(near, led[i], nearer[i]);
                target[i] = (float)((aim - skip * noisy[i] - outward * _prediction.Clean(level, noisy[i], 0)) / factor);
            }
        }
        var (input, aims) = (arena.Tensor(shape, noisy), arena.Tensor(shape, target));
        var guides = arena.Tensor(new Shape(batch.Count, _student.Config.EncoderHidDim), batch.Embeddings);
        return () =>
        {
            var output = Ops.SliceChannels(_student.Forward(input, 0, _student.ConditionEach(guides, from)), 0, channels);
            return _options.HuberWidth is { } width ? Ops.PseudoHuberError(output, aims, weights, (float)width)
                : Ops.MeanSquaredError(output, aims, [.. weights.Select(weight => weight * weight)]);
        };
    }

    /// <summary>One step of DDIM with guidance: to the clean latents the teacher sees, and back to the next noise level.</summary>
    private void Lead(Arena arena, DecoderBatch batch, Shape shape, int[] steps, float[] scales, float[] from, float[] noisy, float[] led)
    {
        var each = shape.Count / batch.Count;
        float[] told, untold;
        using (_teaching())
        {
            told = Predict(_teacher, arena, shape, noisy, from, batch.Embeddings);
            untold = !_options.IsGuided ? told
                : Predict(_teacher, arena, shape, noisy, from, [.. Enumerable.Repeat(_empty, batch.Count).SelectMany(row => row)]);
        }
        for (var sample = 0; sample < batch.Count; sample++)
        {
            var guidance = _options.Guidance + scales[sample] * (_options.GuidanceTo - _options.Guidance ?? 0);
            var level = Level(Alpha((int)from[sample]));
            var (signal, spread) = Level(steps[sample] == 0 ? _schedule.AlphasCumprod[0] : Alpha(Timestep(steps[sample] - 1)));
            for (var i = sample * each; i < (sample + 1) * each; i++)
            {
                var guided = untold[i] + guidance * (told[i] - untold[i]);
                led[i] = (float)(signal * _prediction.Clean(level, noisy[i], guided) + spread * _prediction.Noise(level, noisy[i], guided));
            }
        }
    }

    /// <summary>The timestep at the noisy end of a solver step.</summary>
    private int Timestep(int step) => (int)Math.Round((step + 1) * ((double)_schedule.Count / _options.SolverSteps), MidpointRounding.ToEven) - 1;

    private double Alpha(int timestep) => _schedule.AlphasCumprod[timestep];

    private static (double Signal, double Spread) Level(double alpha) => (Math.Sqrt(alpha), Math.Sqrt(1 - alpha));

    /// <summary>How much of a guess is the noisy latents themselves: all of it at timestep 0.</summary>
    private (double Skip, double Outward) Boundary(double timestep)
    {
        var scaled = timestep * _timestepScaling;
        var squares = scaled * scaled + DataDeviation * DataDeviation;
        return (DataDeviation * DataDeviation / squares, scaled / Math.Sqrt(squares));
    }

    private static float[] Predict(UNet unet, Arena arena, Shape shape, float[] latents, float[] timesteps, float[] embeddings)
    {
        using var scope = arena.Scope();
        var guides = arena.Tensor(new Shape(shape[0], unet.Config.EncoderHidDim), embeddings);
        return Ops.SliceChannels(unet.Forward(arena.Tensor(shape, latents), 0, unet.ConditionEach(guides, timesteps)), 0, shape[3]).ToArray();
    }
}
