using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The decoder's loop: from noise to latents, one UNet call a timestep (spec D.0.2).</summary>
/// <param name="unet">The decoder.</param>
/// <param name="scheduler">The sampler of this run.</param>
/// <param name="guidanceScale">Guidance is on above 1.</param>
/// <param name="arena">Memory for the steps.</param>
sealed class Denoiser(UNet unet, IScheduler scheduler, float guidanceScale, Arena arena)
{
    private const int LatentChannels = 4;

    /// <summary>Runs the loop; every yielded number is the count of steps done.</summary>
    /// <param name="latents">[pictures, 4, height, width] in torch's order, changed in place.</param>
    /// <param name="size">The latents' size.</param>
    /// <param name="embeddings">One a picture.</param>
    /// <param name="random">Draws the sampler's noise.</param>
    /// <param name="firstStep">The index of the first timestep, for a start from a picture.</param>
    public IEnumerable<int> Run(float[] latents, LatentSize size, ImageEmbeddings embeddings, TorchRandom random, int firstStep = 0)
    {
        var guided = Guidance.IsOn(guidanceScale);
        var pictures = embeddings.Count;
        var batch = guided ? 2 * pictures : pictures;
        var pixels = size.Height * size.Width;
        using var run = arena.Scope();
        var conditions = arena.Tensor(new Shape(batch, embeddings.Width), guided ? [.. embeddings.Negative, .. embeddings.Positive] : embeddings.Positive);
        var condition = unet.Condition(conditions, [.. scheduler.Timesteps]);
        var input = new float[latents.Length];
        var noise = new float[latents.Length];
        var variance = new float[scheduler.UsesLearnedVariance ? latents.Length : 0];
        var predicted = new float[batch * unet.Config.OutChannels * pixels];
        for (var step = firstStep; step < scheduler.Timesteps.Count; step++)
        {
            scheduler.ScaleModelInput(step, latents, input);
            Predict(step);
            scheduler.Step(step, noise, variance, latents, random);
            yield return step + 1 - firstStep;
        }

        void Predict(int step)
        {
            using var scratch = arena.Scope();
            var sample = Ops.FromChannelsFirst(guided ? [.. input, .. input] : input, new Shape(batch, size.Height, size.Width, LatentChannels), arena);
            Ops.ToChannelsFirst(unet.Forward(sample, step, condition), predicted);
            var conditional = guided ? pictures : 0;
            for (var picture = 0; picture < pictures; picture++)
            {
                var target = noise.AsSpan(picture * LatentChannels * pixels, LatentChannels * pixels);
                var with = Channels(conditional + picture, 0);
                if (guided) Guidance.Apply(Channels(picture, 0), with, guidanceScale, target);
                else with.CopyTo(target);
                if (variance.Length > 0) Channels(conditional + picture, LatentChannels).CopyTo(variance.AsSpan(picture * LatentChannels * pixels));
            }
        }

        Span<float> Channels(int sample, int first) => predicted.AsSpan((sample * unet.Config.OutChannels + first) * pixels, LatentChannels * pixels);
    }
}
