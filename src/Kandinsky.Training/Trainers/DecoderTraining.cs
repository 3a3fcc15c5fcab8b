using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Trains all weights of a decoder's UNet to tell noise from latents, as the reference's <c>train_text_to_image_decoder.py</c> does.</summary>
public sealed class DecoderTraining : ModelTraining
{
    private readonly ModelFolder _folder;
    private readonly LearnedWeights _weights;
    private readonly LearnedWeights? _teacher;
    private readonly UNet _unet;

    /// <summary>Opens a decoder.</summary>
    /// <param name="decoder">The folder of a decoder of Kandinsky 2.2.</param>
    /// <param name="examples">What is trained on.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="options">What is particular to decoders.</param>
    /// <exception cref="KandinskyException">The folder holds another model, or an option is out of range.</exception>
    public DecoderTraining(ModelFolder decoder, IExamples<DecoderBatch> examples, LearningOptions learning, DecoderTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(learning);
        learning.CheckWhole();
        DecoderLoss.Require(decoder, options?.Kind ?? ModelKind.Decoder);
        LearnedModel.RequireAlone(decoder);
        _folder = decoder;
        _weights = new(decoder, "unet", learning.Precision);
        try
        {
            _unet = _weights.Build((config, weights) => new UNet(UNetConfig.From(config), weights));
            var (scheduler, chosen) = (SchedulerConfig.From(decoder.Config("scheduler")), options ?? new());
            _weights.Train(chosen.IsTrained);
            if (_weights.Parameters.Count == 0) throw new KandinskyException(
                $"The UNet has no layer {LegibleText.Of(string.Join(" or ", chosen.Layers!))}; give beginnings of paths, such as conv_in or down_blocks.",
                ErrorKind.Request);
            if (chosen.Distillation is not null) _teacher = new(decoder, "unet", learning.Precision);
            Learner = new([_weights], learning, _teacher is null ? new DecoderLoss(_unet, scheduler, examples, chosen, learning.Seed).Prepare
                : new ConsistencyLoss(_unet, _teacher.Build((config, weights) => new UNet(UNetConfig.From(config), weights)), () => null,
                    () => Learner!.AsAverage(), scheduler, examples, chosen, learning.Seed).Prepare);
        }
        catch
        {
            _weights.Dispose();
            _teacher?.Dispose();
            throw;
        }
    }

    /// <summary>The model's numbers.</summary>
    public UNetConfig Config => _unet.Config;

    /// <summary>Writes the decoder as it is now, or the average if one is kept, in the hub's layout.</summary>
    /// <param name="path">The folder to be.</param>
    /// <param name="type">How the UNet's weights are stored.</param>
    /// <exception cref="KandinskyException">It is there already, or cannot be written.</exception>
    public override void Write(string path, StorageType type = StorageType.Float32) => LearnedModel.Write(_folder, path, [_weights], Learner.Average, type);

    /// <summary>What training will hold in memory.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="pictures">Pictures of a batch.</param>
    /// <param name="height">Height of their latents.</param>
    /// <param name="width">Width of their latents.</param>
    /// <param name="options">What is particular to decoders: which layers are trained, and whether a teacher is held beside them.</param>
    /// <exception cref="KandinskyException">The folder's settings are damaged, or of Kandinsky 2.1.</exception>
    public static TrainingPlan Plan(ModelFolder decoder, LearningOptions learning, int pictures, int height, int width,
        DecoderTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        DecoderLoss.RequireFamily(decoder);
        var config = UNetConfig.From(decoder.Config("unet"));
        var plan = TrainingPlan.Of(learning, name => options?.IsTrained(name) != false, (weights, arena) =>
            DecoderLoss.Planned(new UNet(config, weights), arena, pictures, height, width));
        var teacher = options?.Distillation is not null ? ShapeListing.Of(weights => new UNet(config, weights)).Parameters * sizeof(float) : 0;
        return plan with { Weights = plan.Weights + teacher };
    }

    private protected override void DisposeOwned() => _teacher?.Dispose();
}
