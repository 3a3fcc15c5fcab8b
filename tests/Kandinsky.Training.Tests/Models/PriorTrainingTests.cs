using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class PriorTrainingTests : IDisposable
{
    private static readonly string[] _captions = ["a red cat", "two blue squares"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_learns_and_is_written_as_a_model_that_opens()
    {
        using var training = Training(new());
        double[] losses = [.. Enumerable.Range(0, 40).Select(step => training.Step(step).Loss)];
        Assert.True(losses[30..].Average() < 0.8 * losses[..10].Average(), $"{losses[..10].Average()} to {losses[30..].Average()}");

        training.Write(_folder.Path("trained"));
        var trained = ModelFolder.OpenPrior(_folder.Path("trained"));
        var (before, after) = (TinyModels.Weights(TinyModels.Prior, "prior"), TinyModels.Weights(trained, "prior"));
        Assert.NotEqual(before["proj_in.weight"], after["proj_in.weight"]);
        Assert.Equal(before["clip_mean"], after["clip_mean"]);   // not even by weight decay
        Assert.Equal(before["clip_std"], after["clip_std"]);
        Assert.Equal(File.ReadAllText(Path.Combine(TinyModels.Prior.Folder("tokenizer"), "vocab.json")),
            File.ReadAllText(Path.Combine(trained.Folder("tokenizer"), "vocab.json")));
    }

    [Fact]
    public void Its_statistics_are_those_of_the_embeddings_it_is_given()
    {
        float[] embeddings = [1, 10, 3, 30, 5, 20];
        var statistics = EmbeddingStatistics.Of(embeddings, 2);
        Assert.Equal([3, 20], statistics.Mean);
        TensorAssert.Close([.. statistics.Deviation], [MathF.Sqrt(8f / 3), MathF.Sqrt(200f / 3)], 1e-6);

        var width = TinyModels.Weights(TinyModels.Prior, "prior")["clip_mean"].Length;
        var given = EmbeddingStatistics.Of(TinyModels.Normal(4, 3 * width), width);
        using var training = Training(new() { Statistics = given });
        training.Step(0);
        Directory.CreateDirectory(_folder.Path("state"));
        training.Save(_folder.Path("state"));
        using var resumed = Training(new());
        resumed.Load(_folder.Path("state"));
        training.Write(_folder.Path("trained"));
        Assert.Equal(given.Mean, TinyModels.Weights(ModelFolder.Open(_folder.Path("trained")), "prior")["clip_mean"]);
    }

    [Fact]
    public void A_caption_that_is_dropped_every_time_teaches_nothing()
    {
        StepResult Step(string caption, double dropped)
        {
            using var training = Training(new() { DropCaption = dropped }, caption);
            return training.Step(0);
        }
        Assert.Equal(Step("a", dropped: 1), Step("b", dropped: 1));
        Assert.NotEqual(Step("a", dropped: 0), Step("b", dropped: 0));
    }

    [Fact]
    public void A_decoder_is_refused() => Assert.Equal(ErrorKind.Model, Assert.Throws<KandinskyException>(() =>
        new PriorTraining(TinyModels.Decoder, TinyModels.Examples(_ => new PriorBatch([], [])), TinyModels.Learning())).Kind);

    private static PriorTraining Training(PriorTrainingOptions options, string? caption = null)
    {
        var width = TinyModels.Weights(TinyModels.Prior, "prior")["clip_mean"].Length;
        var batch = new PriorBatch(TinyModels.Normal(4, 2 * width), caption is null ? _captions : [caption, caption]);
        return new(TinyModels.Prior, TinyModels.Examples(_ => batch), TinyModels.Learning() with { Adam = new(WeightDecay: 0.1) }, options);
    }
}
