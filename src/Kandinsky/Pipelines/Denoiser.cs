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

    private readonly bool _guided = Guidance.IsOn(guidanceScale);

    /// <summary>Runs the loop; every yielded number is the count of calls done.</summary>
    /// <param name="latents">[pictures, 4, height, width] in torch's order, changed in place.</param>
    /// <param name="size">The latents' size.</param>
    /// <param name="embeddings">One a picture.</param>
    /// <param name="random">Draws the sampler's noise.</param>
    /// <param name="extras">What the task adds.</param>
    public IEnumerable<int> Run(float[] latents, LatentSize size, ImageEmbeddings embeddings, TorchRandom random, DenoisingExtras? extras = null)
    {
        extras ??= new();
        var pictures = embeddings.Count;
        var batch = _guided ? 2 * pictures : pictures;
        var pixels = size.Height * size.Width;
        using var run = arena.Scope();
        var conditions = arena.Tensor(new Shape(batch, embeddings.Width), _guided ? [.. embeddings.Negative, .. embeddings.Positive] : embeddings.Positive);
        var condition = unet.Condition(conditions, [.. scheduler.Timesteps], Hint(extras.Hint, batch, size));
        var input = new float[latents.Length];
        var noise = new float[latents.Length];
        var variance = new float[scheduler.UsesLearnedVariance ? latents.Length : 0];
        var predicted = new float[batch * unet.Config.OutChannels * pixels];
        for (var call = extras.FirstCall; call < scheduler.Timesteps.Count; call++)
        {
            scheduler.ScaleModelInput(call, latents, input);
            Predict(call);
            scheduler.Step(call, noise, variance, latents, random);
            extras.AfterCall?.Invoke(call + 1, latents);
            yield return call + 1 - extras.FirstCall;
        }

        void Predict(int call)
        {
            using var scratch = arena.Scope();
            var sample = Ops.FromChannelsFirst(Samples(input, pictures, batch, extras.Channels), new Shape(batch, size.Height, size.Width, LatentChannels + extras.Channels.Length / pixels), arena);
            Ops.ToChannelsFirst(unet.Forward(sample, call, condition), predicted);
            var conditional = _guided ? pictures : 0;
            for (var picture = 0; picture < pictures; picture++)
            {
                var target = noise.AsSpan(picture * LatentChannels * pixels, LatentChannels * pixels);
                var with = Channels(conditional + picture, 0);
                if (_guided) Guidance.Apply(Channels(picture, 0), with, guidanceScale, target);
                else with.CopyTo(target);
                if (variance.Length > 0) Channels(conditional + picture, LatentChannels).CopyTo(variance.AsSpan(picture * LatentChannels * pixels));
            }
        }

        Span<float> Channels(int sample, int first) => predicted.AsSpan((sample * unet.Config.OutChannels + first) * pixels, LatentChannels * pixels);
    }

    /// <summary>Each sample's latents followed by the channels all samples share; with guidance every picture comes twice.</summary>
    private static float[] Samples(float[] latents, int pictures, int batch, float[] channels)
    {
        var each = latents.Length / pictures;
        return [.. Enumerable.Range(0, batch).SelectMany(sample => latents.Skip(sample % pictures * each).Take(each).Concat(channels))];
    }

    private Tensor? Hint(float[]? hint, int batch, LatentSize size)
    {
        if (hint is null) return null;
        var images = arena.Tensor(new Shape(batch, size.ImageHeight, size.ImageWidth, 3));
        for (var sample = 0; sample < batch; sample++) hint.CopyTo(images.Slice(sample, 1).Span);
        return images;
    }
}
