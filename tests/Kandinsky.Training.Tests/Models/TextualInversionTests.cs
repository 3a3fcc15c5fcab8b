using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

/// <summary>A word that is learned: its gradient through text encoder and prior, its file, and what it paints.</summary>
public sealed class TextualInversionTests : IDisposable
{
    private const string Word = "<thing-1>";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Precision.Float32, false)]
    [InlineData(Precision.Int8, true)]
    public void A_word_learns(Precision precision, bool recompute)
    {
        using var training = Training(new() { Word = Word, Initial = "cat", Vectors = 2 }, TinyModels.Learning(0.05) with
        {
            Precision = precision,
            Recompute = recompute
        });
        double[] losses = [.. Enumerable.Range(0, 60).Select(step => training.Step(step).Loss)];
        Assert.True(losses[40..].Average() < losses[..20].Average(), $"{losses[..20].Average()} to {losses[40..].Average()}");
        Assert.Equal(2 * 32, training.Count);
    }

    [Fact]
    public void The_gradient_of_a_step_is_that_of_central_differences()
    {
        var learning = TinyModels.Learning(1) with { Optimizer = OptimizerKind.Sgd, Momentum = 0, LargestNorm = null };
        using var training = Training(new() { Word = Word, Initial = "cat", Vectors = 2, Templates = ["a {} here"] }, learning);
        var before = Rows(training, "before");
        training.Step(0);
        var after = Rows(training, "after");
        const float Width = 2e-2f;
        foreach (var at in (int[])[0, 17, 40, 63])
        {
            var slope = (Loss(at, Width) - Loss(at, -Width)) / (2 * Width);
            var gradient = before[at] - after[at];
            Assert.True(Math.Abs(slope - gradient) < 2e-3 + 0.02 * Math.Abs(slope), $"number {at}: {slope} by differences, {gradient} by going back");
        }

        double Loss(int at, float change)
        {
            float[] changed = [.. before];
            changed[at] += change;
            using var state = new InMemoryCheckpoint();
            state.Set(LearnedWords.RowsName, [2, 32], changed);
            SafeTensorsWriter.Write(_folder.Path("before", "word.safetensors"), state);
            training.Load(_folder.Path("before"));
            return training.Step(0).Loss;
        }
    }

    [Fact]
    public void A_word_begins_as_what_it_is_said_to_be_and_captions_without_it_become_templates()
    {
        using var training = Training(new() { Word = Word, Initial = "cat", Vectors = 1 });
        training.Write(_folder.Path("word"));
        var word = Assert.Single(EmbeddingFile.Read(new(_folder.Path("word"))));
        var cat = ClipTokenizer.Load(TinyModels.Prior.Folder("tokenizer")).Tokenize("cat").Ids[1];
        Assert.Equal((Word, 1), (word.Text, word.Count));
        Assert.Equal(TinyModels.Weights(TinyModels.Prior, "text_encoder")["text_model.embeddings.token_embedding.weight"][(cat * 32)..(cat * 32 + 32)],
            word.Vectors);

        // The same loss whether a caption is the template that is drawn or becomes it.
        using var templated = Training(new() { Word = Word, Initial = "cat", Templates = ["a {}"] });
        using var captioned = Training(new() { Word = Word, Initial = "cat", Templates = ["unused {}"] }, caption: $"a {Word}");
        Assert.Equal(templated.Step(0).Loss, captioned.Step(0).Loss);
    }

    [Fact]
    public void What_is_painted_changes_with_the_word_and_only_with_it()
    {
        using (var training = Training(new() { Word = Word, Initial = "cat" }, TinyModels.Learning(0.5)))
        {
            for (var step = 0; step < 10; step++) training.Step(step);
            training.Write(_folder.Path("word"));
        }
        EmbeddingChoice[] words = [new(_folder.Path("word"))];
        var (withWord, metadata) = Paint($"a {Word} here", words);
        Assert.Equal(withWord, Paint($"a {Word} here", words).Pixels);
        Assert.Equal(Word, metadata.Extra["Learned words"]);
        Assert.NotEqual(withWord, Paint($"a {Word} here", []).Pixels);
        Assert.NotEqual(withWord, Paint("a cat here", words).Pixels);
        var (without, plain) = Paint("a cat here", words);
        Assert.Equal(Paint("a cat here", []).Pixels, without);
        Assert.False(plain.Extra.ContainsKey("Learned words"));
        Assert.NotEqual(withWord, Paint($"a ({Word}:1.5) here", words).Pixels);
    }

    [Theory]
    [InlineData("cat", "cat", 1, "is a word that the text encoder")]
    [InlineData("a b", "cat", 1, "no word for a prompt")]
    [InlineData("<|endoftext|>", "cat", 1, "is a word that the text encoder")]
    [InlineData(Word, "", 1, "says nothing")]
    [InlineData(Word, "cat", 0, "cannot have 0 vectors")]
    public void What_is_no_new_word_is_refused(string word, string initial, int vectors, string message) => Assert.Contains(message,
        Assert.Throws<KandinskyException>(() => Training(new() { Word = word, Initial = initial, Vectors = vectors })).Message, StringComparison.Ordinal);

    [Fact]
    public void Only_the_word_costs_memory_to_learn()
    {
        var options = new TextualInversionOptions { Word = Word, Vectors = 4 };
        var plan = TextualInversionTraining.Plan(TinyModels.Prior, TinyModels.Learning(), options, 4);
        Assert.Equal(4 * 32 * 12, plan.Learning);
        Assert.InRange(plan.Bytes, 100L << 20, 200L << 20);
    }

    private float[] Rows(TextualInversionTraining training, string name)
    {
        Directory.CreateDirectory(_folder.Path(name));
        training.Save(_folder.Path(name));
        using var file = new SafeTensorsFile(_folder.Path(name, "word.safetensors"));
        var rows = new float[file.Describe(LearnedWords.RowsName).Count];
        file.Read(LearnedWords.RowsName).CopyTo(0, rows);
        return rows;
    }

    private static TextualInversionTraining Training(TextualInversionOptions options, LearningOptions? learning = null, string caption = "a picture")
    {
        var batch = new PriorBatch(TinyModels.Normal(4, 2 * 32), [caption, caption]);
        return new(TinyModels.Prior, TinyModels.Examples(_ => batch), learning ?? TinyModels.Learning(), options);
    }

    private static (byte[] Pixels, PictureMetadata Metadata) Paint(string prompt, EmbeddingChoice[] words)
    {
        using var pipeline = KandinskyPipeline.Load(new()
        {
            Decoder = TinyModels.Decoder.Path, Prior = TinyModels.Prior.Path, Embeddings = words, PackedFolder = null, CacheFolder = null
        });
        var picture = pipeline.PaintAsync(new TextToImageRequest { Prompts = [prompt], Steps = 2, PriorSteps = 2, Width = 64, Height = 64, Seed = 1 })
            .GetAwaiter().GetResult()[0];
        return ([.. picture.Image.Pixels], picture.Metadata);
    }
}
