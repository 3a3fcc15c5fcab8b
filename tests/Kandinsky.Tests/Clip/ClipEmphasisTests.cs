using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Weights in prompts, on the starter, whose embeddings mean something.</summary>
public sealed class ClipEmphasisTests : IDisposable
{
    private const string Before = "a red circle and a ", After = " on a white background", Weighted = "blue square";

    private static readonly string _prior = Starter.Prior;

    private readonly ClipTokenizer _tokenizer = ClipTokenizer.Load(Path.Combine(_prior, "tokenizer"));
    private readonly SafeTensorsFile _checkpoint = new(Path.Combine(_prior, "text_encoder", "model.safetensors"));
    private readonly ModelWeights _weights;
    private readonly ClipTextEncoder _encoder;
    private readonly Arena _arena = new();

    public ClipEmphasisTests()
    {
        _weights = new ModelWeights(new CheckpointWeights(_checkpoint), new WeightForms());
        _encoder = new ClipTextEncoder(ClipTextConfig.From(JsonConfig.Read(Path.Combine(_prior, "text_encoder", "config.json"))), _weights.Root);
    }

    [Fact]
    public void Gives_a_prompt_in_parts_the_ids_of_the_whole()
    {
        var parts = Parts(1.3f);

        Assert.Equal(_tokenizer.Tokenize(Before + Weighted + After).Ids, parts.Ids);
        Assert.Equal(["blue", "square"], _tokenizer.Encode(Weighted).Select(word => word.Text));
        Assert.Equal(2, parts.Weights!.Count(weight => weight == 1.3f));
        Assert.Equal(parts.Ids.Length - 2, parts.Weights!.Count(weight => weight == 1));
    }

    [Fact]
    public void Leaves_a_neutral_prompt_alone() => Assert.Null(Parts(1).Weights);

    [Fact]
    public void Draws_the_embedding_towards_weighted_words_and_away_from_the_others()
    {
        var (blue, red) = (Embedding("a blue square" + After), Embedding("a red circle" + After));
        var leaning = new List<double>();
        foreach (var weight in (float[])[0.5f, 0.8f, 1, 1.2f, 1.5f])
        {
            var embedding = Encode(Parts(weight)).Embeddings.ToArray();
            leaning.Add(Cosine(embedding, blue) - Cosine(embedding, red));
        }

        Assert.Equal(leaning.Order(), leaning);
        Assert.True(leaning[^1] - leaning[0] > 0.1, $"{leaning[0]} to {leaning[^1]}");
    }

    [Fact]
    public void Keeps_the_length_of_the_embedding() =>
        Assert.Equal(Length(Embedding(Before + Weighted + After)), Length(Encode(Parts(1.7f)).Embeddings.ToArray()), 1e-4);

    [Fact]
    public void Forgets_words_of_weight_zero() =>
        Assert.Equal(1, Cosine(Encode(Parts(0)).Embeddings.ToArray(), Embedding(Before + After)), 1e-5);

    [Fact]
    public void Scales_the_states_of_weighted_words_and_restores_the_mean()
    {
        var plain = Encode(_tokenizer.Tokenize(Before + Weighted + After)).HiddenStates;
        var parts = Parts(1.5f);

        var scaled = Encode(parts).HiddenStates;

        Assert.Equal(plain.ToArray().Average(), scaled.ToArray().Average(), 1e-5f);
        var factors = Enumerable.Range(0, parts.Length).Select(row => Length(scaled.Slice(row, 1).ToArray()) / Length(plain.Slice(row, 1).ToArray())).ToArray();
        for (var row = 0; row < parts.Length; row++) Assert.Equal(parts.Weights![row], factors[row] / factors[0], 1e-4);
    }

    [Fact]
    public void Treats_each_prompt_of_a_batch_by_its_own_weights()
    {
        var (strong, plain) = (Parts(1.5f), _tokenizer.Tokenize(Before + Weighted + After));

        var together = Encode(strong, plain, strong);

        TensorAssert.Close(together.Embeddings.Slice(0, 1).Span, Encode(strong).Embeddings.Span, 1e-5);
        TensorAssert.Close(together.Embeddings.Slice(1, 1).Span, Encode(plain).Embeddings.Span, 1e-5);
        TensorAssert.Close(together.HiddenStates.Slice(strong.Length, plain.Length).Span, Encode(plain).HiddenStates.Span, 1e-5);
    }

    [Fact]
    public void Survives_a_prompt_whose_every_word_has_weight_zero()
    {
        var encoding = Encode(_tokenizer.Tokenize(PromptWeights.Parse("(a blue square:0)")));

        Assert.All(encoding.HiddenStates.ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.Equal(1, Cosine(encoding.Embeddings.ToArray(), Embedding("")), 1e-5);
    }

    [Theory]
    [InlineData(10.5f)]
    [InlineData(-11f)]
    [InlineData(float.NaN)]
    public void Refuses_a_weight_beyond_ten(float weight) => Assert.Throws<KandinskyException>(() => Parts(weight));

    public void Dispose()
    {
        _arena.Dispose();
        _weights.Dispose();
        _checkpoint.Dispose();
    }

    private ClipTokens Parts(float weight) => _tokenizer.Tokenize([new(Before, 1), new(Weighted, weight), new PromptSpan(After, 1)]);

    private ClipTextEncoding Encode(params ClipTokens[] prompts) => _encoder.Encode(prompts, _arena);

    private float[] Embedding(string prompt) => Encode(_tokenizer.Tokenize(prompt)).Embeddings.ToArray();

    private static double Length(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static double Cosine(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum() / (Length(a) * Length(b));
}
