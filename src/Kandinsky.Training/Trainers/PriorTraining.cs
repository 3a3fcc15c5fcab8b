using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// Trains all weights of a prior to tell a picture's embedding from its caption, as the reference's <c>train_text_to_image_prior.py</c> does.
/// </summary>
public sealed class PriorTraining : ModelTraining
{
    private readonly ModelFolder _folder;
    private readonly LearnedWeights _weights;
    private readonly PriorLoss _loss;

    /// <summary>Opens a prior.</summary>
    /// <param name="prior">The folder of a prior; its text encoder reads the captions and stays as it is.</param>
    /// <param name="examples">What is trained on.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="options">What is particular to priors.</param>
    /// <exception cref="KandinskyException">The folder holds another model, or an option is out of range.</exception>
    public PriorTraining(ModelFolder prior, IExamples<PriorBatch> examples, LearningOptions learning, PriorTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(learning);
        learning.CheckWhole();
        if (prior.IsDecoder) throw ModelFolderErrors.Swapped(prior);
        LearnedModel.RequireAlone(prior);
        options ??= new();
        _folder = prior;
        _weights = new(prior, "prior", learning.Precision);
        try
        {
            var model = _weights.Build((config, weights) => new PriorTransformer(PriorConfig.From(config), weights));
            _weights.Train(name => name is not (PriorLoss.Mean or PriorLoss.Deviation));
            if (options.Statistics is { } statistics)
            {
                _weights.Set(PriorLoss.Mean, [.. statistics.Mean]);
                _weights.Set(PriorLoss.Deviation, [.. statistics.Deviation]);
            }
            _loss = new(prior, model, examples, options, learning.Seed);
            Learner = new([_weights], learning, _loss.Prepare);
        }
        catch
        {
            _loss?.Dispose();
            _weights.Dispose();
            throw;
        }
    }

    /// <summary>The model's numbers.</summary>
    public PriorConfig Config => _loss.Prior.Config;

    /// <summary>Writes the prior as it is now, or the average if one is kept, in the hub's layout.</summary>
    /// <param name="path">The folder to be.</param>
    /// <param name="type">How the prior's weights are stored.</param>
    /// <exception cref="KandinskyException">It is there already, or cannot be written.</exception>
    public override void Write(string path, StorageType type = StorageType.Float32) => LearnedModel.Write(_folder, path, [_weights], Learner.Average, type);

    /// <summary>What training will hold in memory, captions of the greatest length counted.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="captions">Captions of a batch.</param>
    /// <exception cref="KandinskyException">The folder's settings are damaged.</exception>
    public static TrainingPlan Plan(ModelFolder prior, LearningOptions learning, int captions) =>
        Plan(prior, learning, captions, name => name is not (PriorLoss.Mean or PriorLoss.Deviation), null);

    /// <summary>The same where other parameters are trained, or ones that are hung in.</summary>
    internal static TrainingPlan Plan(ModelFolder prior, LearningOptions learning, int captions, Func<string, bool> isTrained, Action<ModelWeights>? change)
    {
        ArgumentNullException.ThrowIfNull(prior);
        var (config, text) = (PriorConfig.From(prior.Config("prior")), ClipTextConfig.From(prior.Config("text_encoder")));
        var frozen = ShapeListing.Of(weights => new ClipTextEncoder(text, weights)).Parameters * sizeof(float);
        var plan = TrainingPlan.Of(learning, isTrained, (weights, arena) => PriorLoss.Planned(new PriorTransformer(config, weights), arena, captions), change);
        return plan with { Weights = plan.Weights + frozen };
    }

    private protected override void DisposeOwned() => _loss.Dispose();
}
