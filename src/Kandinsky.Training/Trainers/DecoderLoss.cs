using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// How far a UNet's noise is from the noise that was added to latents (DDPM, arXiv 2006.11239, equation 14), or its velocity or clean latents from theirs.
/// </summary>
internal sealed class DecoderLoss
{
    private readonly IExamples<DecoderBatch> _examples;
    private readonly DecoderTrainingOptions _options;
    private readonly NoiseSchedule _schedule;
    private readonly NoisePrediction _prediction;
    private readonly float[] _empty;
    private readonly ulong _seed;

    public DecoderLoss(UNet unet, SchedulerConfig scheduler, IExamples<DecoderBatch> examples, DecoderTrainingOptions options, ulong seed)
    {
        (UNet, _examples, _options, _seed) = (unet, examples, options, seed);
        if (options.DropEmbedding is not (>= 0 and <= 1))
            throw new KandinskyException(FormattableString.Invariant($"Embeddings cannot be dropped {options.DropEmbedding} of the time; give 0 to 1."),
                ErrorKind.Request);
        if (options.SnrGamma is { } gamma && !(gamma > 0))
            throw new KandinskyException(FormattableString.Invariant($"A signal-to-noise ratio of {gamma} makes no sense; give more than 0."),
                ErrorKind.Request);
        (_schedule, _prediction, _empty) = (NoiseSchedule.From(scheduler), new(scheduler), options.EmptyOf(unet));
    }

    public UNet UNet { get; }

    /// <summary>Refuses what is no decoder that reads an image embedding alone.</summary>
    /// <exception cref="KandinskyException">It is another model.</exception>
    public static void Require(ModelFolder folder, ModelKind kind = ModelKind.Decoder)
    {
        if (folder.Kind != kind)
            throw new KandinskyException($"{folder.Path} holds {Named(folder.Kind)}; give {Named(kind)} to train.", ErrorKind.Model);
        RequireFamily(folder);
    }

    /// <summary>Refuses a decoder of Kandinsky 2.1, which reads the prompt too.</summary>
    /// <exception cref="KandinskyException">It is one.</exception>
    public static void RequireFamily(ModelFolder folder)
    {
        if (folder.Family != ModelFamily.Kandinsky22)
            throw new KandinskyException($"{folder.Path} is of Kandinsky 2.1, whose decoder cannot be trained here; give one of 2.2.", ErrorKind.Model);
    }

    /// <summary>Draws timesteps and noise for a batch.</summary>
    /// <param name="arena">Where tensors are made.</param>
    /// <param name="number">The batch's number.</param>
    /// <returns>What computes the loss.</returns>
    public Func<Tensor> Prepare(Arena arena, long number)
    {
        var batch = _examples.Batch(number);
        var (channels, width) = (UNet.Config.LatentChannels, UNet.Config.EncoderHidDim);
        var shape = batch.ShapeFor(UNet);
        var random = new TorchRandom(Seeds.Of(_seed, "noise", number));
        var (timesteps, weights, dropped) = (new float[batch.Count], new float[batch.Count], new float[batch.Count]);
        random.Uniform(dropped);
        float[] noise = new float[shape.Count], noisy = new float[shape.Count], aims = new float[shape.Count], embeddings = [.. batch.Embeddings];
        random.Normal(noise);
        for (var (sample, each) = (0, shape.Count / batch.Count); sample < batch.Count; sample++)
        {
            var timestep = random.Integer(_schedule.Count);
            timesteps[sample] = timestep;
            weights[sample] = _options.SnrGamma is { } gamma
                ? (float)SignalToNoise.Weight(_schedule.AlphasCumprod[timestep], gamma, _prediction.Target) : 1;
            _schedule.AddNoise(timestep, batch.Latents.AsSpan(sample * each, each), noise.AsSpan(sample * each, each), noisy.AsSpan(sample * each, each));
            var level = (Math.Sqrt(_schedule.AlphasCumprod[timestep]), Math.Sqrt(1 - (double)_schedule.AlphasCumprod[timestep]));
            for (var i = sample * each; i < (sample + 1) * each; i++) aims[i] = _prediction.Aim(level, batch.Latents[i], noise[i]);
            if (dropped[sample] < _options.DropEmbedding) _empty.CopyTo(embeddings, sample * width);
        }
        var (input, target, guides) = (Input(arena, batch, noisy, number), arena.Tensor(shape, aims), arena.Tensor(new Shape(batch.Count, width), embeddings));
        var hint = UNet.Config.HasHint ? Hint(arena, batch) : null;
        return () =>
        {
            var predicted = UNet.Forward(input, 0, UNet.ConditionEach(guides, timesteps, hint));
            return Ops.MeanSquaredError(Ops.SliceChannels(predicted, 0, channels), target, weights);
        };
    }

    /// <summary>Noisy latents; for inpainting with what is kept of the picture, and where it is kept.</summary>
    private Tensor Input(Arena arena, DecoderBatch batch, float[] noisy, long number)
    {
        var (channels, all) = (UNet.Config.LatentChannels, UNet.Config.InChannels - (UNet.Config.HasHint ? HintEncoder.Channels : 0));
        if (all == channels) return arena.Tensor(new Shape(batch.Count, batch.Height, batch.Width, channels), noisy);
        var kept = batch.Kept ?? Holes(batch, new TorchRandom(Seeds.Of(_seed, "holes", number)));
        var input = new float[kept.Length * all];
        for (var pixel = 0; pixel < kept.Length; pixel++)
        {
            var to = input.AsSpan(pixel * all, all);
            noisy.AsSpan(pixel * channels, channels).CopyTo(to);
            for (var channel = 0; channel < channels; channel++) to[channels + channel] = kept[pixel] * batch.Latents[pixel * channels + channel];
            to[^1] = kept[pixel];
        }
        return arena.Tensor(new Shape(batch.Count, batch.Height, batch.Width, all), input);
    }

    private static float[] Holes(DecoderBatch batch, TorchRandom random) =>
        [.. Enumerable.Range(0, batch.Count).SelectMany(_ => RandomMask.Draw(random, batch.Height, batch.Width))];

    private static Tensor Hint(Arena arena, DecoderBatch batch) => arena.Tensor(new Shape(batch.Count, batch.Height * HintEncoder.Factor,
        batch.Width * HintEncoder.Factor, 3), batch.Hints
            ?? throw new ArgumentException("A decoder with a hint learns from batches with hints.", nameof(batch)));

    /// <summary>The loss on shapes alone.</summary>
    public static Func<Tensor> Planned(UNet unet, Arena arena, int pictures, int height, int width)
    {
        var config = unet.Config;
        var (input, target) = (arena.Tensor(new Shape(pictures, height, width, config.InChannels - (config.HasHint ? HintEncoder.Channels : 0))),
            arena.Tensor(new Shape(pictures, height, width, config.LatentChannels)));
        var guides = arena.Tensor(new Shape(pictures, config.EncoderHidDim));
        var hint = config.HasHint ? arena.Tensor(new Shape(pictures, height * HintEncoder.Factor, width * HintEncoder.Factor, 3)) : null;
        return () => Ops.MeanSquaredError(Ops.SliceChannels(unet.Forward(input, 0, unet.ConditionEach(guides, new float[pictures], hint)), 0,
            config.LatentChannels), target);
    }

    private static string Named(ModelKind kind) => kind switch
    {
        ModelKind.Prior => "a prior",
        ModelKind.InpaintDecoder => "a decoder for inpainting",
        ModelKind.ControlNetDecoder => "a decoder with a hint",
        _ => "a decoder",
    };
}
