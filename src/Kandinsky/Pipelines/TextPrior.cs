using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>From prompts to image embeddings: tokenizer, text encoder, prior (spec D.1).</summary>
/// <param name="models">The models.</param>
/// <param name="arena">Memory for the steps.</param>
/// <param name="clock">Tells the time left.</param>
sealed class TextPrior(KandinskyModels models, Arena arena, ProgressClock clock)
{
    /// <summary>The result, once <see cref="Run"/> has ended: prompts times count rows.</summary>
    public ImageEmbeddings? Embeddings { get; private set; }

    /// <summary>Prompts of which the text encoder cannot read all.</summary>
    public IEnumerable<string> Notes(IEnumerable<string> prompts) => prompts.Select(models.Tokenizer.Tokenize)
        .Where(tokens => tokens.TruncatedCount > 0)
        .Select(tokens => $"The prompt is longer than the text encoder reads; this part was left out: \"{tokens.TruncatedText}\"");

    /// <summary>Runs the text encoder and the prior.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <param name="request">Negative prompt, count, steps and guidance.</param>
    /// <param name="random">Draws the noise: first of the embeddings, then one of every step but the last.</param>
    public IEnumerable<GenerationProgress> Run(IReadOnlyList<string> prompts, PictureRequest request, TorchRandom random)
    {
        yield return clock.Begin(Stage.Text, 1);
        using var run = arena.Scope();
        var negatives = request.NegativePrompt is { } negative ? Enumerable.Repeat(negative, prompts.Count).ToArray() : null;
        string[] texts = negatives is null ? [.. prompts] : [.. prompts, .. negatives];
        string[] unconditional = negatives is null ? [.. prompts.Select(_ => "")] : [.. negatives, .. negatives];
        var guided = Guidance.IsOn(request.PriorGuidanceScale);
        var tokens = Repeat(guided ? [.. unconditional, .. texts] : texts, request.Count).Select(models.Tokenizer.Tokenize);
        var conditions = models.TextEncoder.Model.Encode([.. tokens], arena);
        models.Finished(models.TextEncoder);

        var width = models.PriorConfig.EmbeddingDim;
        var embeddings = new float[texts.Length * request.Count * width];
        random.Normal(embeddings);
        var scheduler = new UnclipScheduler(SchedulerConfig.From(models.PriorFolder.Config("scheduler")), request.PriorSteps);
        var sampler = new PriorSampler(models.Prior.Model, scheduler, request.PriorGuidanceScale, arena);
        foreach (var progress in clock.Follow(Stage.Prior, request.PriorSteps, sampler.Run(embeddings, conditions, random))) yield return progress;
        models.Finished(models.Prior);

        Embeddings = negatives is null
            ? new(embeddings, ZeroImages(embeddings.Length / width), width)
            : new(embeddings[..(embeddings.Length / 2)], embeddings[(embeddings.Length / 2)..], width);
    }

    private float[] ZeroImages(int count)
    {
        var zero = ZeroImageEmbedding.Of(models, arena);
        return [.. Enumerable.Repeat(zero, count).SelectMany(row => row)];
    }

    private static string[] Repeat(string[] texts, int count) => [.. texts.SelectMany(text => Enumerable.Repeat(text, count))];
}
