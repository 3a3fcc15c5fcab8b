using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>Marks in a prompt count only where one of them states its weight.</summary>
public sealed class WeightedPromptTests
{
    private static readonly TextToImageRequest Request = new() { Prompts = [""], Width = 64, Height = 64, Steps = 1, PriorSteps = 2 };

    [Fact]
    public void A_weight_changes_the_embedding_and_plain_parentheses_are_text()
    {
        using var models = Models();
        var plain = Embeddings(models, Request with { Prompts = ["a red cat"] });
        Assert.NotEqual(plain.Positive, Embeddings(models, Request with { Prompts = ["a (red:1.5) cat"] }).Positive);
        Assert.Equal(plain.Positive, Embeddings(models, Request with { Prompts = ["a (red:1) cat"] }).Positive);

        var literal = Embeddings(models, Request with { Prompts = ["a (red) cat"] });
        Assert.NotEqual(plain.Positive, literal.Positive);
        Assert.NotEqual(literal.Positive, Embeddings(models, Request with { Prompts = ["a (red:1.1) cat"] }).Positive);
    }

    [Fact]
    public void A_negative_prompt_is_read_the_same_way()
    {
        using var models = Models();
        var plain = Embeddings(models, Request with { Prompts = ["cat"], NegativePrompt = "a blurred face" });
        Assert.Equal(plain.Negative, Embeddings(models, Request with { Prompts = ["cat"], NegativePrompt = "a (blurred:1) face" }).Negative);
        Assert.NotEqual(plain.Negative, Embeddings(models, Request with { Prompts = ["cat"], NegativePrompt = "a (blurred:1.5) face" }).Negative);
    }

    [Fact]
    public async Task What_is_cut_off_is_said_without_its_marks_and_of_the_negative_prompt_too()
    {
        using var pipeline = TextToImageTests.Tiny();
        var words = string.Join(' ', Enumerable.Repeat("cat", 76));
        var request = Request with { Prompts = [words + " (dog:1.3)"], NegativePrompt = words + " hare" };
        GenerationProgress? first = null;
        await foreach (var progress in pipeline.GenerateAsync(request)) first ??= progress;
        Assert.Contains(first!.Notes, note => note.Contains("\"cat dog\"", StringComparison.Ordinal));
        Assert.Contains(first.Notes, note => note.Contains("\"cat hare\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("(cat:1.2.3)")]
    [InlineData("(cat:50)")]
    public async Task A_senseless_weight_is_refused_before_any_work(string prompt)
    {
        using var pipeline = TextToImageTests.Tiny();
        foreach (var request in new[] { Request with { Prompts = [prompt] }, Request with { NegativePrompt = prompt } })
        {
            var seen = 0;
            var error = await Assert.ThrowsAsync<KandinskyException>(async () =>
            {
                await foreach (var progress in pipeline.GenerateAsync(request)) seen++;
            });
            Assert.Equal((ErrorKind.Request, 0), (error.Kind, seen));
        }
    }

    private static KandinskyModels Models()
    {
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(Testing.Goldens.Path("tiny-2-2-decoder"), Testing.Goldens.Path("tiny-2-2-prior"));
        return new(decoder, prior, new());
    }

    private static ImageEmbeddings Embeddings(KandinskyModels models, TextToImageRequest request)
    {
        using var run = new PictureRun(models, request, default);
        var embeddings = run.Embeddings(request.PictureTitles.Count);
        _ = new TextPrior(run).Run(request.Prompts, embeddings).Count();
        return embeddings;
    }
}
