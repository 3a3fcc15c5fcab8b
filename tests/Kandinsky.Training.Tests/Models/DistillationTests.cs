using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class DistillationTests : IDisposable
{
    private static readonly DecoderTrainingOptions _options = new() { Distillation = new() { Guidance = 3 }, EmptyEmbedding = TinyModels.Normal(9, 32) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void As_a_whole_or_as_an_adapter_the_teacher_is_the_decoder_as_it_was()
    {
        using var whole = Whole(_options);
        using var adapter = Adapter(_options);
        Assert.Equal(whole.Step(0).Loss, adapter.Step(0).Loss, 1e-6);

        // After some steps the teacher is asked anew; were it the student, a larger guidance would give the loss of another model.
        for (var step = 1; step < 4; step++) adapter.Step(step);
        using var fresh = Adapter(_options);
        Directory.CreateDirectory(_folder.Path("state"));
        adapter.Save(_folder.Path("state"));
        fresh.Load(_folder.Path("state"));
        Assert.Equal(fresh.Step(4), adapter.Step(4));
    }

    [Fact]
    public void Without_guidance_between_equal_noise_levels_a_decoder_agrees_with_itself_more_the_finer_the_steps()
    {
        double Loss(int steps)
        {
            using var training = Whole(_options with { Distillation = new() { Guidance = 1, SolverSteps = steps } }, rate: 0);
            return Enumerable.Range(0, 12).Average(step => training.Step(step).Loss);
        }
        var (coarse, fine) = (Loss(10), Loss(500));
        Assert.True(fine < 0.2 * coarse, $"{coarse} with 10 steps, {fine} with 500");
    }

    [Fact]
    public void It_learns_and_paints_otherwise_in_a_few_steps()
    {
        using var training = Adapter(_options);
        double[] losses = [.. Enumerable.Range(0, 40).Select(step => training.Step(step).Loss)];
        Assert.True(losses[30..].Average() < losses[..10].Average(), $"{losses[..10].Average()} to {losses[30..].Average()}");
        training.Write(_folder.Path("adapter"));
        Assert.Single(LoraFile.Read(_folder.Path("adapter")));
    }

    [Fact]
    public void A_guidance_below_1_cannot_be_built_in() => Assert.Equal(ErrorKind.Request, Assert.Throws<KandinskyException>(() =>
        Whole(_options with { Distillation = new() { Guidance = 0.5 } })).Kind);

    private static DecoderTraining Whole(DecoderTrainingOptions options, double rate = 2e-3) => new(TinyModels.Decoder, TinyModels.Examples(number =>
        TinyModels.Latents(number % 2)), TinyModels.Learning(rate), options);

    private static LoraTraining Adapter(DecoderTrainingOptions options) => LoraTraining.OfDecoder(TinyModels.Decoder, TinyModels.Examples(number =>
        TinyModels.Latents(number % 2)), TinyModels.Learning(), new(), options);
}
