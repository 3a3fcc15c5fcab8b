using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The decoder's loop: from noise to latents, one UNet call a timestep (docs/kandinsky.md, "Denoising").</summary>
/// <param name="unet">The decoder.</param>
/// <param name="scheduler">The sampler of this run.</param>
/// <param name="guidanceScale">Guidance is on above 1.</param>
/// <param name="arena">Memory for the steps.</param>
internal sealed class Denoiser(UNet unet, IScheduler scheduler, float guidanceScale, Arena arena)
{
    private int LatentChannels => unet.Config.LatentChannels;

    /// <summary>The calls in which guidance is on, and those that compute it.</summary>
    public GuidanceSchedule Schedule { get; init; } = new();

    /// <summary>Every so many calls the whole UNet is run, in between only its first convolution and last layer; 1 for always.</summary>
    public int CacheEvery { get; init; } = 1;

    /// <summary>What the UNet reads of the prompts, if it does.</summary>
    public DecoderTexts? Texts { get; init; }

    /// <summary>What the UNet read in the last call, as the sampler scaled it: [pictures, 4, height, width].</summary>
    public float[] Input { get; private set; } = [];

    /// <summary>What the UNet said in the last call, guidance applied; likewise.</summary>
    public float[] Output { get; private set; } = [];

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
        var pixels = size.Height * size.Width;
        var calls = scheduler.Timesteps.Count - extras.FirstCall;
        var deep = CacheEvery > 1 ? new DeepFeatures(CacheEvery) : null;
        using var run = arena.Scope();
        var guided = Condition(call => How(call) == GuidanceStep.Computed, [.. embeddings.Negative, .. embeddings.Positive]);
        var alone = Condition(call => How(call) != GuidanceStep.Computed, embeddings.Positive);
        var direction = new float[Schedule.Every > 1 ? latents.Length : 0];
        Input = new float[latents.Length];
        Output = new float[latents.Length];
        var variance = new float[scheduler.UsesLearnedVariance ? latents.Length : 0];
        var predicted = new float[(guided is null ? pictures : 2 * pictures) * unet.Config.OutChannels * pixels];
        for (var call = extras.FirstCall; call < scheduler.Timesteps.Count; call++)
        {
            scheduler.ScaleModelInput(call, latents, Input);
            Predict(call);
            FiniteNumbers.Require(Output, $"denoising step {call + 1 - extras.FirstCall}");
            scheduler.Step(call, Output, variance, latents, random);
            FiniteNumbers.Require(latents, $"denoising step {call + 1 - extras.FirstCall}");
            extras.AfterCall?.Invoke(call + 1, latents);
            yield return call + 1 - extras.FirstCall;
        }

        GuidanceStep How(int call) => Guidance.IsOn(guidanceScale) ? Schedule.At(call - extras.FirstCall, calls) : GuidanceStep.Off;

        UNetCondition? Condition(Func<int, bool> isNeeded, float[] rows)
        {
            if (!Enumerable.Range(extras.FirstCall, calls).Any(isNeeded)) return null;
            var batch = rows.Length / embeddings.Width;
            return unet.Condition(arena.Tensor(new Shape(batch, embeddings.Width), rows), [.. scheduler.Timesteps], Hint(extras.Hint, batch, size),
                Texts?.Rows(batch, arena));
        }

        void Predict(int call)
        {
            using var scratch = arena.Scope();
            var how = How(call);
            var condition = (how == GuidanceStep.Computed ? guided : alone)!;
            var sample = Ops.FromChannelsFirst(Samples(Input, pictures, condition.Batch, extras.Channels),
                new Shape(condition.Batch, size.Height, size.Width, LatentChannels + extras.Channels.Length / pixels), arena);
            Ops.ToChannelsFirst(unet.Forward(sample, call, condition, deep), predicted.AsSpan(0, condition.Batch * unet.Config.OutChannels * pixels));
            var conditional = how == GuidanceStep.Computed ? pictures : 0;
            for (var picture = 0; picture < pictures; picture++)
            {
                var values = (picture * LatentChannels * pixels)..((picture + 1) * LatentChannels * pixels);
                var with = Channels(conditional + picture, 0);
                if (how == GuidanceStep.Off) with.CopyTo(Output.AsSpan(values));
                else if (how == GuidanceStep.Repeated) Guidance.Repeat(direction.AsSpan(values), with, guidanceScale, Output.AsSpan(values));
                else
                {
                    Guidance.Apply(Channels(picture, 0), with, guidanceScale, Output.AsSpan(values));
                    if (direction.Length > 0) Guidance.Direction(Channels(picture, 0), with, direction.AsSpan(values));
                }
                if (variance.Length > 0) Channels(conditional + picture, LatentChannels).CopyTo(variance.AsSpan(values));
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
        for (var sample = 0; sample < batch; sample++) images.Slice(sample, 1).CopyFrom(hint);
        return images;
    }
}
