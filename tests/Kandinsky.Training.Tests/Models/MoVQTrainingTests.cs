using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class MoVQTrainingTests : IDisposable
{
    private static readonly PixelBatch _pictures = PixelBatch.Of([TestPictures.Of(1, 16, 16), TestPictures.Of(2, 16, 16)]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_gives_pictures_back_better_with_every_step()
    {
        using var training = Training(new() { Codebook = 0 });
        var before = Error(training);
        for (var step = 0; step < 25; step++) training.Step(step);
        Assert.True(Error(training) < 0.8 * before, $"{before} to {Error(training)}");
    }

    [Fact]
    public void Latents_and_codebook_are_drawn_together()
    {
        using var training = Training(new());
        for (var step = 0; step < 3; step++) training.Step(step);
        var (before, after) = (TinyModels.Weights(TinyModels.Decoder, "movq"), Written(training));
        Assert.NotEqual(before["quantize.embedding.weight"], after["quantize.embedding.weight"]);
        Assert.NotEqual(before["encoder.conv_in.weight"], after["encoder.conv_in.weight"]);
    }

    [Fact]
    public void The_decoder_alone_may_be_trained_on_latents_that_stay()
    {
        using var training = Training(new() { DecoderOnly = true });
        var first = training.Step(0).Loss;
        for (var step = 1; step < 20; step++) training.Step(step);
        Assert.True(training.Step(20).Loss < 0.9 * first);

        var (before, after) = (TinyModels.Weights(TinyModels.Decoder, "movq"), Written(training));
        Assert.All(before.Keys, name => Assert.Equal(name.StartsWith("decoder.", StringComparison.Ordinal)
            || name.StartsWith("post_quant_conv.", StringComparison.Ordinal), !before[name].SequenceEqual(after[name])));
    }

    [Fact]
    public void A_prior_is_refused() => Assert.Equal(ErrorKind.Model, Assert.Throws<KandinskyException>(() =>
        new MoVQTraining(TinyModels.Prior, TinyModels.Examples(_ => _pictures), TinyModels.Learning())).Kind);

    private static double Error(MoVQTraining training)
    {
        var picture = TestPictures.Of(1, 16, 16);
        byte[] given = [.. picture.Pixels], back = [.. training.GiveBack(picture).Pixels];
        return Enumerable.Range(0, given.Length).Average(i => Math.Abs(given[i] - back[i]));
    }

    private Dictionary<string, float[]> Written(MoVQTraining training)
    {
        training.Write(_folder.Path("trained"));
        return TinyModels.Weights(ModelFolder.OpenDecoder(_folder.Path("trained")), "movq");
    }

    private static MoVQTraining Training(MoVQTrainingOptions options) =>
        new(TinyModels.Decoder, TinyModels.Examples(_ => _pictures), TinyModels.Learning(), options);
}
