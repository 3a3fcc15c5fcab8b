using System.Globalization;

namespace Kandinsky;

/// <summary>Mixing: the weighted sum of the embeddings of texts and pictures is painted (spec D.2).</summary>
static class Mixing
{
    public static IEnumerable<GenerationProgress> Run(KandinskyModels models, MixRequest request, CancellationToken cancellation)
    {
        models.RequireDecoder(ModelKind.Decoder, "mixing");
        using var run = new PictureRun(models, request, "mix", cancellation);
        var prior = new TextPrior(run);
        var scheduler = run.Scheduler(request.Count);
        yield return run.Begin(prior.Notes(request.Items.Select(item => item.Text).OfType<string>()));

        var width = models.PriorConfig.EmbeddingDim;
        var mixed = new float[request.Count * width];
        foreach (var item in request.Items)
        {
            if (item.Text is { } text)
            {
                foreach (var progress in prior.Sample([text], [""])) yield return progress;
                Add(prior.Sampled, item.Weight);
            }
            else
            {
                var embedding = ImageEmbedder.Embed(run, item.Image!);
                Add([.. Enumerable.Repeat(embedding, request.Count).SelectMany(row => row)], item.Weight);
            }
        }
        foreach (var progress in Negative()) yield return progress;
        var embeddings = new ImageEmbeddings(mixed, request.NegativePrompt is null or "" ? ImageEmbedder.ZeroImages(run, request.Count) : prior.Sampled, width);

        var latents = run.Noise(request.Count);
        foreach (var progress in run.DenoiseFromNoise(latents, scheduler, embeddings)) yield return progress;
        var recipe = string.Join(" + ", request.Items.Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Weight} {item.Text ?? "picture"}")));
        foreach (var progress in run.Paint(latents, [.. Enumerable.Repeat(recipe, request.Count)])) yield return progress;

        void Add(float[] embedding, float weight)
        {
            for (var i = 0; i < mixed.Length; i++) mixed[i] += embedding[i] * weight;
        }

        // The reference always runs the prior for the negative; without one only its random draws have an effect.
        IEnumerable<GenerationProgress> Negative()
        {
            if (request.NegativePrompt is { Length: > 0 } negative) return prior.Sample([negative], [""]);
            for (var draw = 0; draw < request.PriorSteps; draw++) run.Random.Normal(new float[mixed.Length]);
            return [];
        }
    }
}
