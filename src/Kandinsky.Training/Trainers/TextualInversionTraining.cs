using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// Trains the vectors of one new word of a prior's text encoder from a few pictures (textual inversion, Gal et al. 2022, arXiv 2208.01618): text encoder
/// and prior stay as they are, and the prior's loss on the pictures' embeddings goes back through both into the word. The result is what
/// <see cref="PipelineOptions.Embeddings"/> and diffusers read.
/// </summary>
public sealed class TextualInversionTraining : ModelTraining
{
    private readonly TextualInversionOptions _options;
    private readonly LearnedWeights _prior, _text;
    private readonly LearnedWords _words;
    private readonly LearnedWeights _rows;
    private readonly PriorLoss _loss;

    /// <summary>Begins a word.</summary>
    /// <param name="prior">The folder of a prior.</param>
    /// <param name="examples">Pictures; a caption that lacks the word becomes one of the templates.</param>
    /// <param name="learning">How it learns; its precision is that of the models' own weights, int8 too.</param>
    /// <param name="options">The word.</param>
    /// <exception cref="KandinskyException">The folder holds another model, the word is there already, or an option is out of range.</exception>
    public TextualInversionTraining(ModelFolder prior, IExamples<PriorBatch> examples, LearningOptions learning, TextualInversionOptions options)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(learning);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (prior.IsDecoder) throw ModelFolderErrors.Swapped(prior);
        _options = options;
        _prior = new(prior, "prior", learning.Precision);
        try
        {
            _text = new(prior, "text_encoder", learning.Precision);
            var model = _prior.Build((config, weights) => new PriorTransformer(PriorConfig.From(config), weights));
            var (vocabulary, config) = (ClipTokenizer.Load(prior.Folder("tokenizer")), ClipTextConfig.From(_text.Config!));
            _words = new([new(options.Word, Begun(prior, vocabulary, config, options), config.Transformer.Width)], vocabulary, config);
            var encoder = _text.Build((_, weights) => new ClipTextEncoder(config, weights, _words.Rows));
            _rows = new("word", _words.Weights!);
            _rows.Train(_ => true);
            _loss = new(prior, model, new WordExamples(examples, options, learning.Seed), new(), learning.Seed, (_words.Tokenizer, encoder));
            Learner = new([_rows], learning, _loss.Prepare);
        }
        catch
        {
            DisposeOwned();
            throw;
        }
    }

    /// <summary>What training will hold in memory, captions of the greatest length counted.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="learning">How it learns.</param>
    /// <param name="options">The word.</param>
    /// <param name="captions">Captions of a batch.</param>
    /// <exception cref="KandinskyException">The folder's settings are damaged.</exception>
    public static TrainingPlan Plan(ModelFolder prior, LearningOptions learning, TextualInversionOptions options, int captions)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(options);
        if (prior.IsDecoder) throw ModelFolderErrors.Swapped(prior);
        var (config, text) = (PriorConfig.From(prior.Config("prior")), ClipTextConfig.From(prior.Config("text_encoder")));
        return TrainingPlan.Of(learning, name => name == LearnedWords.RowsName, (weights, arena) =>
        {
            var rows = weights.Declare(LearnedWords.RowsName, Initial.Zero, options.Vectors, text.Transformer.Width);
            return PriorLoss.Planned(new PriorTransformer(config, weights["prior"]), new ClipTextEncoder(text, weights["text"], rows), arena, captions);
        });
    }

    /// <summary>Writes the word as it is now, or its average if one is kept.</summary>
    /// <param name="path">The folder to be; it will hold <c>learned_embeds.safetensors</c>.</param>
    /// <param name="type">How its vectors are stored.</param>
    /// <exception cref="KandinskyException">It cannot be written.</exception>
    public override void Write(string path, StorageType type = StorageType.Float32)
    {
        ResultFolder.Make(path);
        var rows = _words.Rows!;
        using var word = new InMemoryCheckpoint("word");
        word.Set(_options.Word, [rows.Shape[0], rows.Shape[1]], Learner.Average is { } average ? average.Of(_rows.Parameters[0].Name) : rows.Value);
        SafeTensorsWriter.Write(Path.Combine(path, EmbeddingFile.FileName), word, type, new Dictionary<string, string> { ["format"] = "pt" });
    }

    private protected override void DisposeOwned()
    {
        _loss?.Dispose();
        _words?.Dispose();
        _text?.Dispose();
        _prior.Dispose();
    }

    /// <summary>The vectors of the tokens of what the word begins as, over and over if it has more.</summary>
    private static float[] Begun(ModelFolder prior, ClipTokenizer tokenizer, ClipTextConfig config, TextualInversionOptions options)
    {
        int[] ids = [.. tokenizer.Encode(options.Initial).SelectMany(word => word.Ids)];
        if (ids.Length == 0)
            throw new KandinskyException($"'{LegibleText.Of(options.Initial)}' says nothing for a word to begin as; name its kind.", ErrorKind.Request);
        using var text = new ModelPart<ClipTextEncoder>(prior, "text_encoder", (_, weights) => new ClipTextEncoder(config, weights));
        using var arena = new Arena();
        return text.Model.Vectors([.. Enumerable.Range(0, options.Vectors).Select(i => ids[i % ids.Length])], arena).ToArray();
    }

    /// <summary>Batches whose captions all have the word.</summary>
    private sealed class WordExamples(IExamples<PriorBatch> examples, TextualInversionOptions options, ulong seed) : IExamples<PriorBatch>
    {
        public PriorBatch Batch(long number)
        {
            var batch = examples.Batch(number);
            var random = new TorchRandom(Seeds.Of(seed, "templates", number));
            return batch with
            {
                Captions = [.. batch.Captions.Select(caption => (Caption: caption, Template: options.Templates[random.Integer(options.Templates.Count)]))
                    .Select(each => each.Caption != options.Word && each.Caption.Contains(options.Word, StringComparison.Ordinal) ? each.Caption
                        : each.Template.Replace("{}", options.Word, StringComparison.Ordinal))],
            };
        }
    }
}
