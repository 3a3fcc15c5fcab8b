using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class PictureJudgeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JudgeOptions _small = new() { Side = 16 };

    public PictureJudgeTests()
    {
        for (var i = 0; i < 12; i++)
        {
            TestPictures.Write(_folder.Path("real", $"{i:D2}.png"), TestPictures.Png(i, 40, 30));
            TestPictures.Write(_folder.Path("painted", $"{i:D2}.png"), TestPictures.Png(100 + i, 30, 40));
            File.WriteAllText(_folder.Path("painted", $"{i:D2}.txt"), $"caption {i}");
        }
        File.WriteAllText(_folder.Path("painted", "broken.png"), "broken");
        File.WriteAllText(_folder.Path("painted", "broken.txt"), "broken");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_folders_are_compared_and_broken_pictures_counted()
    {
        using var extractor = new MeanColour();
        using IPictureSource real = Open("real"), painted = Open("painted");
        var judgement = new PictureJudge([extractor], options: _small).Judge(painted, real);

        Assert.Equal((12, 12), (judgement.Pictures, judgement.References));
        Assert.Equal("broken.png", Assert.Single(judgement.LeftOut).Name);
        Assert.Equal(["mean_colour", "precision", "recall"], judgement.Measures.Select(measure => measure.Name));
        Assert.True(judgement["mean_colour"] > 0);
        Assert.Equal(24 + 0, extractor.Pictures);
        Assert.InRange(new PictureJudge([extractor], options: _small).Judge(real, real)["mean_colour"]!.Value, 0, 1e-6);
    }

    [Fact]
    public void Prepared_statistics_stand_for_the_pictures()
    {
        using var extractor = new MeanColour();
        using IPictureSource real = Open("real"), painted = Open("painted");
        var judge = new PictureJudge([extractor], options: _small);
        StatisticsFile.Write(_folder.Path("real.npz"), judge.Statistics(real)[0]);

        var prepared = judge.Judge(painted, prepared: [StatisticsFile.Read(_folder.Path("real.npz"))]);

        Assert.Equal(judge.Judge(painted, real)["mean_colour"], prepared["mean_colour"]);
        Assert.Equal(0, prepared.References);
        Assert.Contains("2 features where 3 (mean_colour)", Assert.Throws<KandinskyException>(() => judge.Judge(painted, prepared: [new([0, 0], [1, 0, 0, 1])]))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_are_kept_between_runs()
    {
        using var extractor = new MeanColour();
        using var real = Open("real");
        var first = new PictureFeatures(extractor, 16, _folder.Path("cache")).Of(real).Values;
        var again = new PictureFeatures(extractor, 16, _folder.Path("cache")).Of(real).Values;

        Assert.Equal(first, again);
        Assert.Equal(12, extractor.Pictures);
        new PictureFeatures(extractor, 8, _folder.Path("cache")).Of(real);
        Assert.Equal(24, extractor.Pictures);
    }

    [Fact]
    public void The_models_own_encoders_give_distance_and_score()
    {
        var prior = ModelFolder.OpenPrior(Goldens.Path("tiny-2-2-prior"));
        using var extractor = new ClipFeatures(new EmbeddingEncoder(prior));
        using var score = new ClipScore(prior);
        using IPictureSource real = Open("real"), painted = PictureSources.Open(_folder.Path("painted"));
        var judgement = new PictureJudge([extractor], score).Judge(painted, real);

        Assert.Equal(["clip_fid", "precision", "recall", "clip_score"], judgement.Measures.Select(measure => measure.Name));
        Assert.All(judgement.Measures, measure => Assert.True(double.IsFinite(measure.Value)));
        Assert.InRange(judgement["clip_score"]!.Value, 0, 100);
        Assert.Null(new PictureJudge([extractor], score).Judge(real, real)["clip_score"]);   // no captions
    }

    [Fact]
    public void The_score_is_a_hundred_cosines()
    {
        Assert.Equal(0.8, ClipScore.Cosine([3, 4], [0, 2]), 1e-7);
        Assert.Equal(0, ClipScore.Cosine([0, 0], [0, 2]));
    }

    private IPictureSource Open(string folder) => PictureSources.Open(_folder.Path(folder), new() { Prompt = "" });

    private sealed class MeanColour : IFeatureExtractor
    {
        public int Pictures { get; private set; }

        public string Measure => "mean_colour";

        public string Identity => "mean colour";

        public int Width => 3;

        public float[] Extract(IReadOnlyList<Image> pictures)
        {
            Pictures += pictures.Count;
            return [.. pictures.SelectMany(picture =>
                Enumerable.Range(0, 3).Select(channel => picture.Pixels.ToArray().Where((_, i) => i % 3 == channel).Average(pixel => (float)pixel)))];
        }

        public void Dispose()
        {
        }
    }
}
