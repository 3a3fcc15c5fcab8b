using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// Trains a low-rank adapter of a decoder or a prior, whose own weights stay as they are in any precision, as the reference's LoRA scripts did. The result
/// is what <see cref="PipelineOptions.Loras"/>, diffusers and PEFT read.
/// </summary>
public sealed class LoraTraining : ModelTraining
{
    private readonly List<IDisposable> _owned = [];
    private readonly LoraFactors _factors;

    private LoraTraining(LearnedWeights frozen, IReadOnlyList<string> usual, LearningOptions learning, LoraOptions lora,
        Func<Func<IDisposable>, Func<IDisposable?>, (Func<Arena, long, Func<Tensor>> Prepare, IDisposable? Owned)> build)
    {
        _owned.Add(frozen);
        try
        {
            var (prepare, owned) = build(() => _factors!.Off(), () => Learner!.AsAverage());
            if (owned is not null) _owned.Add(owned);
            _factors = new(frozen.Weights, lora, usual, learning.Seed);
            _owned.Add(_factors);
            Learner = new([_factors.Weights], learning, prepare);
        }
        catch
        {
            DisposeOwned();
            throw;
        }
    }

    /// <summary>An adapter of a decoder.</summary>
    /// <param name="decoder">The folder of a decoder of Kandinsky 2.2.</param>
    /// <param name="examples">What is trained on.</param>
    /// <param name="learning">How it learns; its precision is that of the decoder's own weights, int8 too.</param>
    /// <param name="lora">What is changed; the reference's choices if null.</param>
    /// <param name="options">What is particular to decoders.</param>
    /// <exception cref="KandinskyException">The folder holds another model, or an option is out of range.</exception>
    public static LoraTraining OfDecoder(ModelFolder decoder, IExamples<DecoderBatch> examples, LearningOptions learning, LoraOptions? lora = null,
        DecoderTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(learning);
        DecoderLoss.Require(decoder);
        var frozen = new LearnedWeights(decoder, "unet", learning.Precision);
        return new(frozen, LoraOptions.OfDecoder, learning, lora ?? new(), (without, average) =>
        {
            var unet = frozen.Build((config, weights) => new UNet(UNetConfig.From(config), weights));
            var (scheduler, chosen) = (SchedulerConfig.From(decoder.Config("scheduler")), options ?? new());
            return (chosen.Distillation is null ? new DecoderLoss(unet, scheduler, examples, chosen, learning.Seed).Prepare
                : new ConsistencyLoss(unet, unet, without, average, scheduler, examples, chosen, learning.Seed).Prepare, null);
        });
    }

    /// <summary>An adapter of a prior.</summary>
    /// <param name="prior">The folder of a prior.</param>
    /// <param name="examples">What is trained on.</param>
    /// <param name="learning">How it learns; its precision is that of the prior's own weights, int8 too.</param>
    /// <param name="lora">What is changed; the reference's choices if null.</param>
    /// <param name="options">What is particular to priors.</param>
    /// <exception cref="KandinskyException">The folder holds another model, or an option is out of range.</exception>
    public static LoraTraining OfPrior(ModelFolder prior, IExamples<PriorBatch> examples, LearningOptions learning, LoraOptions? lora = null,
        PriorTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(learning);
        if (prior.IsDecoder) throw ModelFolderErrors.Swapped(prior);
        var frozen = new LearnedWeights(prior, "prior", learning.Precision);
        return new(frozen, LoraOptions.OfPrior, learning, lora ?? new(), (_, _) =>
        {
            var model = frozen.Build((config, weights) => new PriorTransformer(PriorConfig.From(config), weights));
            var loss = new PriorLoss(prior, model, examples, options ?? new(), learning.Seed);
            return (loss.Prepare, loss);
        });
    }

    /// <summary>What training an adapter of a decoder will hold in memory.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="lora">What is changed.</param>
    /// <param name="pictures">Pictures of a batch.</param>
    /// <param name="height">Height of their latents.</param>
    /// <param name="width">Width of their latents.</param>
    /// <exception cref="KandinskyException">The decoder is of Kandinsky 2.1.</exception>
    public static TrainingPlan PlanOfDecoder(ModelFolder decoder, LearningOptions learning, LoraOptions lora, int pictures, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        DecoderLoss.RequireFamily(decoder);
        return Plan(UNetConfig.From(decoder.Config("unet")), learning, lora, pictures, height, width);
    }

    /// <summary>The same of a UNet's numbers.</summary>
    internal static TrainingPlan Plan(UNetConfig config, LearningOptions learning, LoraOptions lora, int pictures, int height, int width) =>
        TrainingPlan.Of(learning, LoraFactors.IsFactor, (weights, arena) => DecoderLoss.Planned(new UNet(config, weights), arena, pictures, height,
            width), weights => LoraFactors.Plan(weights, lora, LoraOptions.OfDecoder));

    /// <summary>What training an adapter of a prior will hold in memory.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="lora">What is changed.</param>
    /// <param name="captions">Captions of a batch.</param>
    public static TrainingPlan PlanOfPrior(ModelFolder prior, LearningOptions learning, LoraOptions lora, int captions) =>
        PriorTraining.Plan(prior, learning, captions, LoraFactors.IsFactor, weights => LoraFactors.Plan(weights, lora, LoraOptions.OfPrior));

    /// <summary>Writes the adapter as it is now, or its average if one is kept, in PEFT's layout.</summary>
    /// <param name="path">The folder to be; it will hold <c>pytorch_lora_weights.safetensors</c>.</param>
    /// <param name="type">How its factors are stored.</param>
    /// <exception cref="KandinskyException">It cannot be written.</exception>
    public override void Write(string path, StorageType type = StorageType.Float32) => _factors.Write(path, Learner.Average, type);

    private protected override void DisposeOwned()
    {
        foreach (var owned in _owned) owned.Dispose();
    }
}
