using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The prior's loop: from noise to image embeddings (docs/kandinsky.md, "Prior").</summary>
/// <param name="prior">The prior.</param>
/// <param name="scheduler">An UnCLIP scheduler of this run.</param>
/// <param name="guidanceScale">Guidance is on above 1.</param>
/// <param name="arena">Memory for the steps.</param>
internal sealed class PriorSampler(PriorTransformer prior, IScheduler scheduler, float guidanceScale, Arena arena)
{
    /// <summary>Runs the loop; every yielded number is the count of steps done.</summary>
    /// <param name="embeddings">[batch, width] noise, changed in place to CLIP's image embeddings.</param>
    /// <param name="texts">The texts; with guidance the unconditional ones first, then the prompts.</param>
    /// <param name="random">Draws the sampler's noise.</param>
    /// <param name="firstStep">The index of the first timestep, for a start from an embedding.</param>
    public IEnumerable<int> Run(float[] embeddings, ClipTextEncoding texts, TorchRandom random, int firstStep = 0)
    {
        var guided = Guidance.IsOn(guidanceScale);
        var width = prior.Config.EmbeddingDim;
        using var run = arena.Scope();
        var prefix = prior.Prefix(texts.HiddenStates, texts.Lengths, texts.Embeddings);
        var times = prior.Times([.. scheduler.Timesteps.Skip(firstStep)], arena);
        var predicted = new float[embeddings.Length];
        for (var step = firstStep; step < scheduler.Timesteps.Count; step++)
        {
            Predict(times.Slice(step - firstStep, 1));
            FiniteNumbers.Require(predicted, $"prior's step {step + 1 - firstStep}");
            scheduler.Step(step, predicted, [], embeddings, random);
            FiniteNumbers.Require(embeddings, $"prior's step {step + 1 - firstStep}");
            yield return step + 1 - firstStep;
        }
        prior.Denormalise(embeddings);

        void Predict(Tensor time)
        {
            using var scratch = arena.Scope();
            var noisy = arena.Tensor(new Shape(prefix.Batch, width), guided ? [.. embeddings, .. embeddings] : embeddings);
            var clean = prior.Forward(noisy, time, prefix).ToArray();
            if (guided) Guidance.Apply(clean.AsSpan(0, predicted.Length), clean.AsSpan(predicted.Length), guidanceScale, predicted);
            else clean.CopyTo(predicted, 0);
        }
    }
}
