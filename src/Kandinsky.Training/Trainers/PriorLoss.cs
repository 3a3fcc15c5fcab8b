using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>How far a prior's prediction is from the normalised embedding (arXiv 2204.06125, section 2.2).</summary>
internal sealed class PriorLoss : IDisposable
{
    /// <summary>The parameters that normalise embeddings; no gradient reaches them.</summary>
    public const string Mean = "clip_mean", Deviation = "clip_std";

    private readonly IExamples<PriorBatch> _examples;
    private readonly PriorTrainingOptions _options;
    private readonly ModelPart<ClipTextEncoder>? _opened;
    private readonly ClipTextEncoder _encoder;
    private readonly ClipTokenizer _tokenizer;
    private readonly bool _isReadingTrained;
    private readonly NoiseSchedule _schedule;
    private readonly ulong _seed;

    /// <param name="folder">The prior's folder.</param>
    /// <param name="prior">The prior.</param>
    /// <param name="examples">What is trained on.</param>
    /// <param name="options">What is particular to priors.</param>
    /// <param name="seed">What chance follows from.</param>
    /// <param name="trained">What reads captions where its words are trained; the folder's own text encoder, as it is, if null.</param>
    public PriorLoss(ModelFolder folder, PriorTransformer prior, IExamples<PriorBatch> examples, PriorTrainingOptions options, ulong seed,
        (ClipTokenizer Tokenizer, ClipTextEncoder Encoder)? trained = null)
    {
        (Prior, _examples, _options, _seed) = (prior, examples, options, seed);
        if (options.DropCaption is not (>= 0 and <= 1))
            throw new KandinskyException(FormattableString.Invariant($"Captions cannot be dropped {options.DropCaption} of the time; give 0 to 1."),
                ErrorKind.Request);
        _schedule = NoiseSchedule.Cosine(SchedulerConfig.From(folder.Config("scheduler")).TrainTimesteps);
        _isReadingTrained = trained is not null;
        if (trained is null) _opened = new(folder, "text_encoder", (config, weights) => new ClipTextEncoder(ClipTextConfig.From(config), weights));
        (_tokenizer, _encoder) = trained ?? (ClipTokenizer.Load(folder.Folder("tokenizer")), _opened!.Model);
    }

    public PriorTransformer Prior { get; }

    /// <summary>Encodes captions, draws timesteps and noise for a batch.</summary>
    /// <param name="arena">Where tensors are made.</param>
    /// <param name="number">The batch's number.</param>
    /// <returns>What computes the loss.</returns>
    public Func<Tensor> Prepare(Arena arena, long number)
    {
        var batch = _examples.Batch(number);
        var (count, width) = (batch.Captions.Count, Prior.Config.EmbeddingDim);
        ArgumentOutOfRangeException.ThrowIfNotEqual(batch.Embeddings.Length, count * width, nameof(number));
        var random = new TorchRandom(Seeds.Of(_seed, "noise", number));
        var (timesteps, weights, dropped) = (new float[count], new float[count], new float[count]);
        random.Uniform(dropped);
        float[] clean = Prior.Normalise(batch.Embeddings), noise = new float[count * width], noisy = new float[count * width];
        random.Normal(noise);
        for (var sample = 0; sample < count; sample++)
        {
            var timestep = random.Integer(_schedule.Count);
            timesteps[sample] = timestep;
            weights[sample] = _options.SnrGamma is { } gamma
                ? (float)SignalToNoise.Weight(_schedule.AlphasCumprod[timestep], gamma, PredictionTarget.Sample) : 1;
            _schedule.AddNoise(timestep, clean.AsSpan(sample * width, width), noise.AsSpan(sample * width, width), noisy.AsSpan(sample * width, width));
        }
        ClipTokens[] tokens = [.. batch.Captions.Select((caption, sample) => _tokenizer.Tokenize(dropped[sample] < _options.DropCaption ? "" : caption))];
        var read = _isReadingTrained ? null : _encoder.Encode(tokens, arena);
        var (input, target) = (arena.Tensor(new Shape(count, width), noisy), arena.Tensor(new Shape(count, width), clean));
        return () =>
        {
            var texts = read ?? _encoder.Encode(tokens, arena);
            return Ops.MeanSquaredError(Prior.Forward(input, timesteps, texts.HiddenStates, texts.Lengths, texts.Embeddings), target, weights);
        };
    }

    /// <summary>The loss on shapes alone, captions of the greatest length.</summary>
    public static Func<Tensor> Planned(PriorTransformer prior, Arena arena, int captions)
    {
        var (width, tokens) = (prior.Config.EmbeddingDim, prior.Config.TextTokens);
        var (hidden, row) = (arena.Tensor(new Shape(captions * tokens, width)), new Shape(captions, width));
        var (input, texts, target) = (arena.Tensor(row), arena.Tensor(row), arena.Tensor(row));
        int[] lengths = [.. Enumerable.Repeat(tokens, captions)];
        return () => Ops.MeanSquaredError(prior.Forward(input, new float[captions], hidden, lengths, texts), target);
    }

    /// <summary>The same with a text encoder whose words are trained.</summary>
    public static Func<Tensor> Planned(PriorTransformer prior, ClipTextEncoder encoder, Arena arena, int captions)
    {
        var (width, row) = (prior.Config.EmbeddingDim, new Shape(captions, prior.Config.EmbeddingDim));
        var (input, target) = (arena.Tensor(row), arena.Tensor(row));
        ClipTokens[] tokens = [.. Enumerable.Range(0, captions).Select(caption => new ClipTokens(
            [encoder.Config.VocabularySize, .. Enumerable.Repeat(0, encoder.Config.Positions - 2), caption + 1], encoder.Config.Positions, 0, ""))];
        return () =>
        {
            var texts = encoder.Encode(tokens, arena);
            return Ops.MeanSquaredError(prior.Forward(input, new float[captions], texts.HiddenStates, texts.Lengths, texts.Embeddings), target);
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _opened?.Dispose();
}
