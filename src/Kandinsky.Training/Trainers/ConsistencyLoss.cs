using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// How far a decoder's guess of the clean latents is from its own guess one solver step nearer to them, where its teacher with guidance led
/// (latent consistency distillation, arXiv 2310.04378, algorithm 1; the decoder itself is the target, as in arXiv 2310.14189).
/// </summary>
internal sealed class ConsistencyLoss
{
    private const double DataDeviation = 0.5, TimestepScaling = 10;   // of the lcm sampler's boundary condition

    private readonly UNet _student, _teacher;
    private readonly Func<IDisposable?> _teaching;
    private readonly IExamples<DecoderBatch> _examples;
    private readonly DistillationOptions _options;
    private readonly NoiseSchedule _schedule;
    private readonly float[] _empty;
    private readonly ulong _seed;

    /// <param name="student">What learns.</param>
    /// <param name="teacher">What it learns from; may be the student, where <paramref name="teaching"/> makes it what it was.</param>
    /// <param name="teaching">Begins the teacher's turn, which ends when the result is disposed.</param>
    /// <param name="scheduler">The decoder's noise levels.</param>
    /// <param name="examples">What is trained on.</param>
    /// <param name="options">What guidance leads away from, and what is built in.</param>
    /// <param name="seed">What chance follows from.</param>
    public ConsistencyLoss(UNet student, UNet teacher, Func<IDisposable?> teaching, SchedulerConfig scheduler, IExamples<DecoderBatch> examples,
        DecoderTrainingOptions options, ulong seed)
    {
        (_student, _teacher, _teaching, _examples, _seed) = (student, teacher, teaching, examples, seed);
        _options = options.Distillation!;
        _options.Check();
        _schedule = NoiseSchedule.From(scheduler);
        _empty = options.EmptyEmbedding is { } empty ? [.. empty] : new float[student.Config.EncoderHidDim];
    }

    /// <summary>Draws noise levels, and lets teacher and student say where the student should go.</summary>
    /// <param name="arena">Where tensors are made.</param>
    /// <param name="number">The batch's number.</param>
    /// <returns>What computes the loss.</returns>
    public Func<Tensor> Prepare(Arena arena, long number)
    {
        var batch = _examples.Batch(number);
        var (channels, width) = (_student.Config.LatentChannels, _student.Config.EncoderHidDim);
        var shape = new Shape(batch.Count, batch.Height, batch.Width, channels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(batch.Latents.Length, shape.Count, nameof(number));
        ArgumentOutOfRangeException.ThrowIfNotEqual(batch.Embeddings.Length, batch.Count * width, nameof(number));
        var each = shape.Count / batch.Count;
        var random = new TorchRandom(Seeds.Of(_seed, "consistency", number));
        float[] noise = new float[shape.Count], noisy = new float[shape.Count], led = new float[shape.Count], target = new float[shape.Count];
        random.Normal(noise);
        int[] steps = [.. Enumerable.Range(0, batch.Count).Select(_ => random.Integer(_options.SolverSteps))];
        float[] from = [.. steps.Select(step => (float)Timestep(step))];
        float[] to = [.. steps.Select(step => (float)Math.Max(0, Timestep(step) - _schedule.Count / _options.SolverSteps))];
        for (var sample = 0; sample < batch.Count; sample++)
            _schedule.AddNoise((int)from[sample], batch.Latents.AsSpan(sample * each, each), noise.AsSpan(sample * each, each),
                noisy.AsSpan(sample * each, each));

        float[] told, untold, own;
        using (_teaching())
        {
            told = Predict(_teacher, arena, shape, noisy, from, batch.Embeddings);
            untold = Predict(_teacher, arena, shape, noisy, from, [.. Enumerable.Repeat(_empty, batch.Count).SelectMany(row => row)]);
        }
        for (var sample = 0; sample < batch.Count; sample++)
        {
            // One step of DDIM with guidance: to the clean latents the teacher sees, and back to the next noise level.
            var (signal, spread) = Level(Alpha((int)from[sample]));
            var (nextSignal, nextSpread) = Level(steps[sample] == 0 ? _schedule.AlphasCumprod[0] : Alpha(Timestep(steps[sample] - 1)));
            for (var i = sample * each; i < (sample + 1) * each; i++)
            {
                var guided = untold[i] + _options.Guidance * (told[i] - untold[i]);
                led[i] = (float)(nextSignal * (noisy[i] - spread * guided) / signal + nextSpread * guided);
            }
        }
        own = Predict(_student, arena, shape, led, to, batch.Embeddings);
        var weights = new float[batch.Count];
        for (var sample = 0; sample < batch.Count; sample++)
        {
            // The student's guess is skip·x + out·(x − spread·noise) / signal: its error is that of the noise, times this factor.
            var ((skip, outward), (nextSkip, nextOutward)) = (Boundary(from[sample]), Boundary(to[sample]));
            var ((signal, spread), (nextSignal, nextSpread)) = (Level(Alpha((int)from[sample])), Level(Alpha((int)to[sample])));
            var factor = outward * spread / signal;
            weights[sample] = (float)(factor * factor);
            for (var i = sample * each; i < (sample + 1) * each; i++)
            {
                var aim = nextSkip * led[i] + nextOutward * (led[i] - nextSpread * own[i]) / nextSignal;
                target[i] = (float)(((skip + outward / signal) * noisy[i] - aim) / factor);
            }
        }
        var (input, aims, guides) = (arena.Tensor(shape, noisy), arena.Tensor(shape, target), arena.Tensor(new Shape(batch.Count, width), batch.Embeddings));
        return () => Ops.MeanSquaredError(Ops.SliceChannels(_student.Forward(input, 0, _student.ConditionEach(guides, from)), 0, channels), aims, weights);
    }

    /// <summary>The timestep at the noisy end of a solver step.</summary>
    private int Timestep(int step) => (int)Math.Round((step + 1) * ((double)_schedule.Count / _options.SolverSteps), MidpointRounding.ToEven) - 1;

    private double Alpha(int timestep) => _schedule.AlphasCumprod[timestep];

    private static (double Signal, double Spread) Level(double alpha) => (Math.Sqrt(alpha), Math.Sqrt(1 - alpha));

    /// <summary>How much of a guess is the noisy latents themselves: all of it at timestep 0.</summary>
    private static (double Skip, double Outward) Boundary(double timestep)
    {
        var scaled = timestep * TimestepScaling;
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
