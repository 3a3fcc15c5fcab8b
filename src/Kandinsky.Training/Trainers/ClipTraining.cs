using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// Trains CLIP's two encoders so that a picture is most like its own caption among all captions of a batch, and the other way round (Radford et al. 2021,
/// arXiv 2103.00020, figure 3).
/// </summary>
public sealed class ClipTraining : ModelTraining
{
    private const float LargestSharpness = 100;

    private readonly ModelFolder _folder;
    private readonly IExamples<ClipBatch> _examples;
    private readonly ClipTrainingOptions _options;
    private readonly List<LearnedWeights> _parts = [];
    private readonly InMemoryCheckpoint _numbers = new("sharpness");
    private readonly ClipTextEncoder _text;
    private readonly ClipImageEncoder _image;
    private readonly ClipTokenizer _tokenizer;
    private readonly ClipImageProcessor _processor;
    private readonly Parameter _sharpness;

    /// <summary>Opens a prior's two encoders.</summary>
    /// <param name="prior">The folder of a prior.</param>
    /// <param name="examples">What is trained on.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="options">What is particular to CLIP.</param>
    /// <exception cref="KandinskyException">The folder holds another model, or an option is out of range.</exception>
    public ClipTraining(ModelFolder prior, IExamples<ClipBatch> examples, LearningOptions learning, ClipTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(learning);
        learning.CheckWhole();
        if (prior.IsDecoder) throw ModelFolderErrors.Swapped(prior);
        LearnedModel.RequireAlone(prior);
        (_folder, _examples, _options) = (prior, examples, options ?? new());
        if (_options.Sharpness is not (> 0 and <= LargestSharpness))
            throw new KandinskyException(FormattableString.Invariant($"A sharpness of {_options.Sharpness} makes no sense; give up to {LargestSharpness}."),
                ErrorKind.Request);
        try
        {
            _text = Open("text_encoder", learning.Precision, (config, weights) => new ClipTextEncoder(ClipTextConfig.From(config), weights));
            _image = Open("image_encoder", learning.Precision, (config, weights) => new ClipImageEncoder(ClipImageConfig.From(config), weights));
            _tokenizer = ClipTokenizer.Load(prior.Folder("tokenizer"));
            _processor = new(ClipImageProcessorConfig.From(prior.Config("image_processor")));
            _numbers.Set("logit_scale", [1], [(float)Math.Log(_options.Sharpness)]);
            _parts.Add(new("sharpness", new ModelWeights(new CheckpointWeights(_numbers), new WeightForms())));
            _sharpness = _parts[^1].Weights.Root.Declare("logit_scale", Initial.One, 1);
            _parts[^1].Train(_ => _options.TrainSharpness);
            if (_options.Task is { } task)
            {
                _parts.Add(new("task", task.Weights));
                _parts[^1].Train(_ => true);
            }
            Learner = new(_parts, learning, Prepare);
        }
        catch
        {
            foreach (var part in _parts) part.Dispose();
            _numbers.Dispose();
            throw;
        }
    }

    /// <summary>What similarities are multiplied by now.</summary>
    public double Sharpness => Math.Exp(_sharpness.ToArray()[0]);

    /// <inheritdoc/>
    public override StepResult Step(long step)
    {
        var result = Learner.Step(step);
        if (_sharpness.IsTrained && _sharpness.Value[0] > MathF.Log(LargestSharpness))
        {
            _sharpness.Value[0] = MathF.Log(LargestSharpness);
            _sharpness.Changed();
        }
        return result;
    }

    /// <summary>The embeddings of pictures as the encoder makes them now, [pictures, embedding width].</summary>
    /// <param name="pictures">Pictures of any sizes.</param>
    public float[] Embed(IReadOnlyList<Image> pictures) => Learner.Compute(arena => _image.Forward(_processor.Process(pictures, arena)).ToArray());

    /// <summary>The embeddings of captions as the encoder makes them now, [captions, embedding width].</summary>
    /// <param name="captions">The captions.</param>
    public float[] Embed(IReadOnlyList<string> captions) => Learner.Compute(arena => _text.Encode(Tokens(captions), arena).Embeddings.ToArray());

    /// <summary>Writes the prior with these encoders as they are now, or the average if one is kept, in the hub's layout.</summary>
    /// <param name="path">The folder to be.</param>
    /// <param name="type">How the encoders' weights are stored.</param>
    /// <exception cref="KandinskyException">It is there already, or cannot be written.</exception>
    public override void Write(string path, StorageType type = StorageType.Float32) => LearnedModel.Write(_folder, path, _parts, Learner.Average, type);

    /// <summary>What training will hold in memory, captions of the greatest length counted.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="pairs">Pictures and captions of a batch.</param>
    /// <exception cref="KandinskyException">The folder's settings are damaged.</exception>
    public static TrainingPlan Plan(ModelFolder prior, LearningOptions learning, int pairs)
    {
        ArgumentNullException.ThrowIfNull(prior);
        var (text, image) = (ClipTextConfig.From(prior.Config("text_encoder")), ClipImageConfig.From(prior.Config("image_encoder")));
        return TrainingPlan.Of(learning, _ => true, (weights, arena) =>
        {
            var (words, pictures) = (new ClipTextEncoder(text, weights["text"]), new ClipImageEncoder(image, weights["image"]));
            ClipTokens[] tokens = [.. Enumerable.Range(0, pairs).Select(pair => new ClipTokens([.. Enumerable.Range(0, text.Positions).Select(position =>
                position == 0 ? pair % text.VocabularySize : position % text.VocabularySize)], text.Positions, 0, ""))];
            var pixels = arena.Tensor(new Shape(pairs, image.ImageSize, image.ImageSize, ClipImageConfig.Channels));
            return () => Ops.CrossEntropy(Ops.Products(words.Encode(tokens, arena).Embeddings, pictures.Forward(pixels)), new int[pairs]);
        });
    }

    private protected override void DisposeOwned() => _numbers.Dispose();

    private T Open<T>(string component, Precision precision, Func<JsonConfig, Weights, T> build)
    {
        _parts.Add(new(_folder, component, precision));
        var model = _parts[^1].Build(build);
        _parts[^1].Train(_ => true);
        return model;
    }

    private Func<Tensor> Prepare(Arena arena, long number)
    {
        var batch = _examples.Batch(number);
        ArgumentOutOfRangeException.ThrowIfNotEqual(batch.Captions.Count, batch.Pictures.Count, nameof(number));
        var (pixels, tokens) = (_processor.Process(batch.Pictures, arena), Tokens(batch.Captions));
        int[] right = [.. Enumerable.Range(0, tokens.Length)];
        return () =>
        {
            var embeddings = _image.Forward(pixels);
            var (words, pictures) = (Ops.NormalizeRows(_text.Encode(tokens, arena).Embeddings), Ops.NormalizeRows(embeddings));
            var (byPicture, byWords) = (Ops.ScaleByPower(Ops.Products(pictures, words), _sharpness), Ops.ScaleByPower(Ops.Products(words, pictures),
                _sharpness));
            var loss = Ops.Scale(Ops.Add(Ops.CrossEntropy(byPicture, right), Ops.CrossEntropy(byWords, right)), 0.5f);
            return _options.Task is { } task ? Ops.Add(loss, task.Loss(embeddings, batch)) : loss;
        };
    }

    private ClipTokens[] Tokens(IReadOnlyList<string> captions) => [.. captions.Select(_tokenizer.Tokenize)];
}
