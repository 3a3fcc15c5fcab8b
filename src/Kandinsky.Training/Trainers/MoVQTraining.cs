using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Trains an autoencoder to give pictures back (Zheng et al. 2022, "MoVQ"): the error of colours, and the codebook's loss.</summary>
public sealed class MoVQTraining : ModelTraining
{
    private static readonly string[] _decoding = ["decoder.", "post_quant_conv."];

    private readonly ModelFolder _folder;
    private readonly LearnedWeights _weights;
    private readonly MoVQ _movq;
    private readonly IExamples<PixelBatch> _examples;
    private readonly MoVQTrainingOptions _options;

    /// <summary>Opens a decoder's autoencoder.</summary>
    /// <param name="decoder">The folder of a decoder.</param>
    /// <param name="examples">What is trained on; height and width are multiples of <see cref="MoVQConfig.Factor"/>.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="options">What is particular to autoencoders.</param>
    /// <exception cref="KandinskyException">The folder holds a prior, or an option is out of range.</exception>
    public MoVQTraining(ModelFolder decoder, IExamples<PixelBatch> examples, LearningOptions learning, MoVQTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(learning);
        learning.CheckWhole();
        if (!decoder.IsDecoder) throw ModelFolderErrors.Swapped(decoder);
        LearnedModel.RequireAlone(decoder);
        (_folder, _examples, _options) = (decoder, examples, options ?? new());
        _weights = new(decoder, "movq", learning.Precision);
        try
        {
            _movq = _weights.Build((config, weights) => new MoVQ(MoVQConfig.From(config), weights));
            _weights.Train(name => IsTrained(_options, name));
            Learner = new([_weights], learning, Prepare);
        }
        catch
        {
            _weights.Dispose();
            throw;
        }
    }

    /// <summary>The model's numbers.</summary>
    public MoVQConfig Config => _movq.Config;

    /// <summary>What the model makes of a picture's latents: how well it gives pictures back.</summary>
    /// <param name="picture">A picture; height and width are multiples of <see cref="MoVQConfig.Factor"/>.</param>
    public Image GiveBack(Image picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Learner.Compute(arena =>
        {
            var colours = _movq.Decode(_movq.Encode(Pixels(PixelBatch.Of([picture]), arena))).ToArray();
            return new Image(picture.Width, picture.Height, ColorMode.Rgb, [.. colours.Select(colour =>
                (byte)Math.Clamp(MathF.Round((colour * 0.5f + 0.5f) * 255, MidpointRounding.ToEven), 0, 255))]);
        });
    }

    /// <summary>Writes the decoder with this autoencoder as it is now, or the average if one is kept, in the hub's layout.</summary>
    /// <param name="path">The folder to be.</param>
    /// <param name="type">How the autoencoder's weights are stored.</param>
    /// <exception cref="KandinskyException">It is there already, or cannot be written.</exception>
    public override void Write(string path, StorageType type = StorageType.Float32) => LearnedModel.Write(_folder, path, [_weights], Learner.Average, type);

    /// <summary>What training will hold in memory.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="options">What is particular to autoencoders.</param>
    /// <param name="pictures">Pictures of a batch.</param>
    /// <param name="size">Their size.</param>
    /// <exception cref="KandinskyException">The folder's settings are damaged.</exception>
    public static TrainingPlan Plan(ModelFolder decoder, LearningOptions learning, MoVQTrainingOptions options, int pictures, PictureSize size)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(options);
        var config = MoVQConfig.From(decoder.Config("movq"));
        return TrainingPlan.Of(learning, name => IsTrained(options, name), (weights, arena) =>
        {
            var (movq, picture) = (new MoVQ(config, weights), arena.Tensor(new Shape(pictures, size.Height, size.Width, 3)));
            return () => Ops.MeanSquaredError(movq.Decode(movq.Encode(picture)), picture);
        });
    }

    private static bool IsTrained(MoVQTrainingOptions options, string name) => options.DecoderOnly ? Array.Exists(_decoding, name.StartsWith)
        : options.Codebook > 0 || !name.StartsWith("quantize.", StringComparison.Ordinal);

    private Func<Tensor> Prepare(Arena arena, long number)
    {
        var picture = Pixels(_examples.Batch(number), arena);
        var latents = _options.DecoderOnly ? _movq.Encode(picture) : null;   // Nothing of it is recorded.
        return () => Loss(picture, latents ?? _movq.Encode(picture));
    }

    private Tensor Loss(Tensor picture, Tensor latents)
    {
        var isQuantized = _options is { Codebook: > 0, DecoderOnly: false };
        var painted = _movq.Decode(latents, isQuantized);
        var loss = Ops.Add(Ops.Scale(Ops.MeanAbsoluteError(painted, picture), _options.AbsoluteError),
            Ops.Scale(Ops.MeanSquaredError(painted, picture), _options.SquaredError));
        return isQuantized ? Ops.Add(loss, Ops.Scale(_movq.CodebookError(latents, _options.Commitment), _options.Codebook)) : loss;
    }

    private static Tensor Pixels(PixelBatch batch, Arena arena) =>
        Ops.FromBytes(batch.Pixels, new Shape(batch.Count, batch.Height, batch.Width, 3), 127.5f, [1], [1], arena);
}
