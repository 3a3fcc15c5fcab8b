namespace Kandinsky;

/// <summary>From prompts to image embeddings: tokenizer, text encoder, prior (docs/kandinsky.md, "Prior").</summary>
/// <param name="run">What the stages of the request share.</param>
internal sealed class TextPrior(PictureRun run)
{
    private readonly KandinskyModels _models = run.Models;

    private int Width => _models.PriorConfig.EmbeddingDim;

    /// <summary>Prompts, the negative one included, of which the text encoder cannot read all.</summary>
    public IEnumerable<string> Notes(IEnumerable<string> prompts) => (run.Request.NegativePrompt is { } negative ? prompts.Append(negative) : prompts)
        .Select(Tokens)
        .Where(tokens => tokens.TruncatedCount > 0)
        .Select(tokens => $"The prompt is longer than the text encoder reads; this part was left out: \"{tokens.TruncatedText}\"");

    /// <summary>Makes positive and negative embeddings for prompts.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="embeddings">Prompts times count rows; filled once the work has ended.</param>
    /// <param name="start">An embedding to start from instead of noise.</param>
    public IEnumerable<GenerationProgress> Run(IReadOnlyList<string> prompts, ImageEmbeddings embeddings, EmbeddingStart? start = null)
    {
        var negatives = run.Request.NegativePrompt is { } negative ? Enumerable.Repeat(negative, prompts.Count).ToArray() : null;
        string[] texts = negatives is null ? [.. prompts] : [.. prompts, .. negatives];
        string[] unconditional = negatives is null ? [.. prompts.Select(_ => "")] : [.. negatives, .. negatives];
        var sampled = new float[texts.Length * run.Request.Count * Width];
        foreach (var progress in Sample(texts, unconditional, sampled, start)) yield return progress;
        var positives = embeddings.Positive.Length;
        sampled.AsSpan(0, positives).CopyTo(embeddings.Positive);
        if (negatives is null) ImageEmbedder.ZeroImages(run, embeddings.Negative);
        else sampled.AsSpan(positives).CopyTo(embeddings.Negative);
    }

    /// <summary>Runs the text encoder and the prior's loop over texts, each as often as the request counts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="unconditional">What guidance leads away from, one a text.</param>
    /// <param name="embeddings">Texts times count rows; filled once the work has ended.</param>
    /// <param name="start">An embedding to start from instead of noise.</param>
    public IEnumerable<GenerationProgress> Sample(string[] texts, string[] unconditional, float[] embeddings, EmbeddingStart? start = null)
    {
        using var scope = run.Arena.Scope();
        var guidance = run.Request.PriorGuidanceScale;
        _models.Prior.ReadAhead(run.Cancellation);
        var conditions = Encode(Guidance.IsOn(guidance) ? [.. unconditional, .. texts] : texts);
        _models.UNet.ReadAhead(run.Cancellation);
        yield return run.Clock.Begin(Stage.Text, 1) with { Step = 1, Remaining = TimeSpan.Zero };

        run.Random.Normal(embeddings);
        var scheduler = run.PriorScheduler();
        var firstStep = start?.Noise(embeddings, scheduler, run.Request.PriorSteps) ?? 0;
        using var prior = _models.Prior.Lease();
        var sampler = new PriorSampler(prior.Model, scheduler, guidance, run.Arena);
        foreach (var progress in run.Clock.Follow(Stage.Prior, scheduler.Timesteps.Count - firstStep,
            sampler.Run(embeddings, conditions, run.Random, firstStep))) yield return progress;
        prior.Save();
    }

    private ClipTextEncoding Encode(string[] texts)
    {
        using var encoder = _models.TextEncoder.Lease();
        var encoding = encoder.Model.Encode([.. Repeat(texts).Select(Tokens)], run.Arena);
        FiniteNumbers.Require(encoding.HiddenStates.ToArray(), $"text encoder");
        FiniteNumbers.Require(encoding.Embeddings.ToArray(), $"text encoder");
        encoder.Save();
        return encoding;
    }

    /// <summary>With weights if the prompt gives any, else as the reference reads it.</summary>
    private ClipTokens Tokens(string prompt) => PromptWeights.IsWeighted(prompt) ? _models.Tokenizer.Tokenize(PromptWeights.Parse(prompt))
        : _models.Tokenizer.Tokenize(prompt);

    /// <summary>Each text once a picture.</summary>
    private IEnumerable<string> Repeat(string[] texts) => texts.SelectMany(text => Enumerable.Repeat(text, run.Request.Count));
}
