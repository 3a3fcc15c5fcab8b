namespace Kandinsky;

/// <summary>An embedding to start from instead of noise.</summary>
/// <param name="Embedding">[width], as CLIP has it; the reference does not normalise it either.</param>
/// <param name="Strength">How far back to noise, above 0 to 1.</param>
internal sealed record EmbeddingStart(float[] Embedding, double Strength)
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
