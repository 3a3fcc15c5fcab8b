namespace Kandinsky;

/// <summary>Mixing: the weighted sum of the embeddings of texts and pictures is painted (docs/tasks.md, "Mixing and variations").</summary>
internal static class Mixing
{
    public static IEnumerable<GenerationProgress> Run(PictureRun run, MixRequest request)
    {
        var prior = new TextPrior(run);
        yield return run.Begin(prior.Notes(request.Items.Select(item => item.Text).OfType<string>()));

        var embeddings = run.Embeddings(request.Count);
        var sampled = new float[embeddings.Positive.Length];
        foreach (var item in request.Items)
        {
            if (item.Text is { } text)
            {
                foreach (var progress in prior.Sample([text], [""], sampled)) yield return progress;
            }
            else ImageEmbeddings.Repeat(ImageEmbedder.Embed(run, item.Image!), sampled);
            Add(item.Weight);
        }
        foreach (var progress in Negative()) yield return progress;
        foreach (var progress in run.PaintFromNoise(embeddings, request.PictureTitles)) yield return progress;

        void Add(float weight)
        {
            for (var i = 0; i < sampled.Length; i++) embeddings.Positive[i] += sampled[i] * weight;
        }

        // The reference always runs the prior for the negative; without one only its random draws have an effect.
        IEnumerable<GenerationProgress> Negative()
        {
            if (request.NegativePrompt is { Length: > 0 } negative) return prior.Sample([negative], [""], embeddings.Negative);
            for (var draw = 0; draw < request.PriorSteps; draw++) run.Random.Normal(sampled);
            ImageEmbedder.ZeroImages(run, embeddings.Negative);
            return [];
        }
    }
}
