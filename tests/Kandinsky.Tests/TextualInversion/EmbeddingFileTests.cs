using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Learned words in the files of different programs, and how prompts spell them.</summary>
public sealed class EmbeddingFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("<cat-toy>", null, "<cat-toy>")]
    [InlineData("emb_params", null, "my-style")]
    [InlineData("clip_g", null, "my-style")]
    [InlineData("emb_params", "<other>", "<other>")]
    [InlineData("<cat-toy>", "<other>", "<other>")]
    public void A_word_is_called_by_its_key_its_file_or_as_asked(string key, string? asked, string word)
    {
        var read = Assert.Single(EmbeddingFile.Read(new(Write((key, [2, 3])), asked)));
        Assert.Equal((word, 2, 3), (read.Text, read.Count, read.Width));
        Assert.Equal([0f, 1, 2, 3, 4, 5], read.Vectors);
    }

    [Fact]
    public void Of_two_text_encoders_the_second_is_the_priors() =>
        Assert.Equal(5, Assert.Single(EmbeddingFile.Read(new(Write(("clip_l", [1, 3]), ("clip_g", [1, 5]))))).Width);

    [Fact]
    public void A_file_may_hold_several_words_and_a_vector_alone()
    {
        var words = EmbeddingFile.Read(new(Write(("<one>", [3]), ("<two>", [2, 3]))));
        Assert.Equal([("<one>", 1), ("<two>", 2)], words.Select(word => (word.Text, word.Count)).Order());
    }

    [Fact]
    public void A_folder_holds_it_under_its_usual_name()
    {
        Directory.CreateDirectory(_folder["word"]);
        File.Move(Write(("<one>", [3])), _folder["word", "learned_embeds.safetensors"]);
        Assert.Equal("<one>", Assert.Single(new EmbeddingChoice(_folder["word"]).Words()).Text);
        Assert.Contains("has no learned_embeds.safetensors", Refused(new(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_learned_word_is_refused()
    {
        Assert.Contains("no such file", Refused(new(_folder["nothing.safetensors"])), StringComparison.OrdinalIgnoreCase);
        File.WriteAllText(_folder["text.safetensors"], "no tensors at all");
        Assert.Contains("text.safetensors", Refused(new(_folder["text.safetensors"])), StringComparison.Ordinal);
        Assert.Contains("expected floats of [width] or [vectors, width]", Refused(new(Write(("<one>", [1, 2, 3])))), StringComparison.Ordinal);
        Assert.Contains("a prompt has room for 75", Refused(new(Write(("<one>", [76, 3])))), StringComparison.Ordinal);
        Assert.Contains("2 words", Refused(new(Write(("<one>", [3]), ("<two>", [3])), "<other>")), StringComparison.Ordinal);
        Assert.Contains("no word for a prompt", Refused(new(Write(("one two", [3])))), StringComparison.Ordinal);
        Assert.Contains("no number", Refused(new(Write(float.NaN, ("<one>", [3])))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31, "<new>", "have 31 numbers and this text encoder's have 32")]
    [InlineData(32, "cat", "is a word that the text encoder or another file has already")]
    [InlineData(32, "<|startoftext|>", "is a word that the text encoder or another file has already")]
    public void A_word_that_does_not_fit_is_refused_when_the_pipeline_is_loaded(int width, string word, string message)
    {
        var path = Write((word, [1, width]));
        Assert.Contains(message, Assert.Throws<KandinskyException>(() => Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_word_of_two_files_is_refused() => Assert.Contains("another file", Assert.Throws<KandinskyException>(() =>
        Load(Write(("<one>", [32])), Write(("<one>", [32])))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a <one> here", new[] { 1000, 1001 })]
    [InlineData("<one><one>", new[] { 1000, 1001, 1000, 1001 })]
    [InlineData("a <ONE> here", new int[0])]
    [InlineData("hat", new[] { 1002 })]
    [InlineData("chat hats hat2", new int[0])]
    [InlineData("a hat, (hat:1.2)", new[] { 1002, 1002 })]
    public void A_prompt_spells_it_whole(string prompt, int[] ids)
    {
        var tokenizer = ClipTokenizer.Load(Goldens.Path("tiny-2-2-prior", "tokenizer")).With("<one>", [1000, 1001]).With("hat", [1002]);
        Assert.Equal(ids, tokenizer.Tokenize(PromptWeights.Parse(prompt)).Used.ToArray().Where(id => id >= 1000 && id < 1003));
    }

    private static void Load(params string[] files) => KandinskyPipeline.Load(new()
    {
        Decoder = Goldens.Path("tiny-2-2-decoder"), Prior = Goldens.Path("tiny-2-2-prior"), Embeddings = [.. files.Select(file => new EmbeddingChoice(file))]
    }).Dispose();

    private static string Refused(EmbeddingChoice file) => Assert.Throws<KandinskyException>(() => EmbeddingFile.Read(file)).Message;

    private string Write(params (string Name, long[] Shape)[] tensors) => Write(0, tensors);

    private string Write(float first, params (string Name, long[] Shape)[] tensors)
    {
        using var file = new InMemoryCheckpoint();
        foreach (var (name, shape) in tensors)
            file.Set(name, shape, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => i + first)]);
        SafeTensorsWriter.Write(_folder["my-style.safetensors"], file);
        return _folder["my-style.safetensors"];
    }
}
