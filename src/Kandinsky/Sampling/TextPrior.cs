using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>From prompts to image embeddings: tokenizer, text encoder, prior (spec D.1).</summary>
/// <param name="run">What the stages of the request share.</param>
sealed class TextPrior(PictureRun run)
{
    private readonly KandinskyModels _models = run.Models;

    /// <summary>The result, once <see cref="Run"/> has ended: prompts times count rows.</summary>
    public ImageEmbeddings? Embeddings { get; private set; }

    /// <summary>What <see cref="Sample"/> made: texts times count rows.</summary>
    public float[] Sampled { get; private set; } = [];

    private int Width => _models.PriorConfig.EmbeddingDim;

    /// <summary>Prompts, the negative one included, of which the text encoder cannot read all.</summary>
    public IEnumerable<string> Notes(IEnumerable<string> prompts) => (run.Request.NegativePrompt is { } negative ? prompts.Append(negative) : prompts).Select(Tokens)
        .Where(tokens => tokens.TruncatedCount > 0)
        .Select(tokens => $"The prompt is longer than the text encoder reads; this part was left out: \"{tokens.TruncatedText}\"");

    /// <summary>Makes positive and negative embeddings for prompts.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="start">An embedding to start from instead of noise (spec D.3).</param>
    public IEnumerable<GenerationProgress> Run(IReadOnlyList<string> prompts, EmbeddingStart? start = null)
    {
        var negatives = run.Request.NegativePrompt is { } negative ? Enumerable.Repeat(negative, prompts.Count).ToArray() : null;
        string[] texts = negatives is null ? [.. prompts] : [.. prompts, .. negatives];
        string[] unconditional = negatives is null ? [.. prompts.Select(_ => "")] : [.. negatives, .. negatives];
        foreach (var progress in Sample(texts, unconditional, start)) yield return progress;
        Embeddings = negatives is null
            ? new(Sampled, ImageEmbedder.ZeroImages(run, Sampled.Length / Width), Width)
            : new(Sampled[..(Sampled.Length / 2)], Sampled[(Sampled.Length / 2)..], Width);
    }

    /// <summary>Runs the text encoder and the prior's loop over texts, each as often as the request counts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="unconditional">What guidance leads away from, one a text.</param>
    /// <param name="start">An embedding to start from instead of noise.</param>
    public IEnumerable<GenerationProgress> Sample(string[] texts, string[] unconditional, EmbeddingStart? start = null)
    {
        using var scope = run.Arena.Scope();
        var guidance = run.Request.PriorGuidanceScale;
        _models.Next(_models.Prior);
        var tokens = Repeat(Guidance.IsOn(guidance) ? [.. unconditional, .. texts] : texts).Select(Tokens);
        var conditions = _models.TextEncoder.Model.Encode([.. tokens], run.Arena);
        _models.Finished(_models.TextEncoder);
        _models.Next(_models.UNet);
        yield return run.Clock.Begin(Stage.Text, 1) with { Step = 1, Remaining = TimeSpan.Zero };

        var embeddings = new float[texts.Length * run.Request.Count * Width];
        run.Random.Normal(embeddings);
        var scheduler = run.PriorScheduler();
        var firstStep = start?.Noise(embeddings, scheduler, run.Request.PriorSteps) ?? 0;
        var sampler = new PriorSampler(_models.Prior.Model, scheduler, guidance, run.Arena);
        foreach (var progress in run.Clock.Follow(Stage.Prior, scheduler.Timesteps.Count - firstStep, sampler.Run(embeddings, conditions, run.Random, firstStep))) yield return progress;
        _models.Finished(_models.Prior);
        Sampled = embeddings;
    }

    /// <summary>With weights if the prompt gives any, else as the reference reads it.</summary>
    private ClipTokens Tokens(string prompt) => PromptWeights.IsWeighted(prompt) ? _models.Tokenizer.Tokenize(PromptWeights.Parse(prompt)) : _models.Tokenizer.Tokenize(prompt);

    private IEnumerable<string> Repeat(string[] texts) => texts.SelectMany(text => Enumerable.Repeat(text, run.Request.Count));
}

/// <summary>An embedding to start from instead of noise.</summary>
/// <param name="Embedding">[width], as CLIP has it; the reference does not normalise it either.</param>
/// <param name="Strength">How far back to noise, above 0 to 1.</param>
sealed record EmbeddingStart(float[] Embedding, double Strength)
{
    /// <summary>Turns noise into noised embeddings.</summary>
    /// <param name="noise">[batch, width], changed in place.</param>
    /// <param name="scheduler">The prior's sampler.</param>
    /// <param name="steps">The request's steps.</param>
    /// <returns>The first step to run.</returns>
    public int Noise(float[] noise, IScheduler scheduler, int steps)
    {
        var firstStep = DenoisingStrength.FirstCall(scheduler, steps, Strength);
        for (var row = 0; row < noise.Length; row += Embedding.Length)
        {
            var target = noise.AsSpan(row, Embedding.Length);
            scheduler.AddNoise(Embedding, target, firstStep, target);
        }
        return firstStep;
    }
}
