using Kandinsky.Kernels;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class DecoderTrainingTests : IDisposable
{
    private static readonly Dictionary<string, string> _settings = new() { ["seed"] = "3" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_learns_and_is_written_as_a_model_that_opens()
    {
        using var training = Training(TinyModels.Learning());
        double[] losses = [.. Enumerable.Range(0, 30).Select(step => training.Step(step).Loss)];
        Assert.True(losses[20..].Average() < 0.9 * losses[..10].Average(), $"{losses[..10].Average()} to {losses[20..].Average()}");

        training.Write(_folder.Path("trained"), StorageType.Float16);
        var trained = ModelFolder.OpenDecoder(_folder.Path("trained"));
        var (before, after) = (TinyModels.Weights(TinyModels.Decoder, "unet"), TinyModels.Weights(trained, "unet"));
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(before.Keys.Where(name => name.EndsWith("weight", StringComparison.Ordinal)), name => Assert.NotEqual(before[name], after[name]));
        Assert.Equal(TinyModels.Weights(TinyModels.Decoder, "movq"), TinyModels.Weights(trained, "movq"));
        using (var unet = Checkpoint.OpenFile(trained.Weights("unet"))) Assert.Equal(StoredType.Float16, unet.Describe("conv_in.weight").Type);
    }

    [Fact]
    public void The_average_is_what_is_written()
    {
        using var training = Training(TinyModels.Learning() with { Average = new(Decay: 0.5) });
        for (var step = 0; step < 3; step++) training.Step(step);
        training.Write(_folder.Path("average"));
        Directory.CreateDirectory(_folder.Path("state"));
        training.Save(_folder.Path("state"));

        using var state = new SafeTensorsFile(_folder.Path("state", "optimizer.safetensors"));
        var kept = new float[4 * 32 * 9];
        state.Read("shadow.unet.conv_in.weight").CopyTo(0, kept);
        Assert.Equal(kept, TinyModels.Weights(ModelFolder.Open(_folder.Path("average")), "unet")["conv_in.weight"]);
    }

    [Fact]
    public void Two_batches_of_a_step_move_weights_by_the_mean_of_their_gradients()
    {
        var learning = TinyModels.Learning(rate: 0.5) with { Optimizer = OptimizerKind.Sgd, Momentum = 0, LargestNorm = null };
        var before = TinyModels.Weights(TinyModels.Decoder, "unet")["conv_in.weight"];
        float[] Moved(string name, LearningOptions options, long step)
        {
            using var training = Training(options);
            training.Step(step);
            training.Write(_folder.Path(name));
            return [.. TinyModels.Weights(ModelFolder.Open(_folder.Path(name)), "unet")["conv_in.weight"].Zip(before, (after, number) => after - number)];
        }
        var (first, second, both) = (Moved("first", learning, 0), Moved("second", learning, 1), Moved("both", learning with { Accumulate = 2 }, 0));
        TensorAssert.Close(both, [.. first.Zip(second, (a, b) => (a + b) / 2)], 1e-6);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Killed_and_resumed_it_comes_to_the_same_bytes(int accumulate, bool recompute)
    {
        var learning = TinyModels.Learning() with { Accumulate = accumulate, Average = new(), Recompute = recompute, Optimizer = OptimizerKind.EightBitAdamW };
        var options = new TrainerOptions { Steps = 6, CheckpointEvery = 2 };
        using (var undisturbed = Training(learning)) new Trainer(undisturbed, RunFolder.Begin(_folder.Path("whole"), _settings), options).Run();
        using (var killed = Training(learning with { Threads = 1 }))
            new Trainer(killed, RunFolder.Begin(_folder.Path("killed"), _settings), options with { Steps = 2 }).Run();
        using var resumed = Training(learning);
        new Trainer(resumed, RunFolder.Resume(_folder.Path("killed"), _settings), options).Run();

        Assert.All(["unet.safetensors", "optimizer.safetensors"], name => Assert.Equal(File.ReadAllBytes(_folder.Path("whole", "checkpoint-6", name)),
            File.ReadAllBytes(_folder.Path("killed", "checkpoint-6", name))));
    }

    [Fact]
    public void An_embedding_that_is_dropped_every_time_teaches_nothing()
    {
        StepResult Step(float[] embeddings, double dropped)
        {
            using var training = new DecoderTraining(TinyModels.Decoder, TinyModels.Examples(number => TinyModels.Latents(number) with
            {
                Embeddings = embeddings
            }), TinyModels.Learning(), new() { DropEmbedding = dropped, EmptyEmbedding = TinyModels.Normal(9, 32) });
            return training.Step(0);
        }
        var (some, others) = (TinyModels.Normal(1, 64), TinyModels.Normal(2, 64));
        Assert.Equal(Step(some, dropped: 1), Step(others, dropped: 1));
        Assert.NotEqual(Step(some, dropped: 0), Step(others, dropped: 0));
    }

    [Fact]
    public void Timesteps_weigh_by_their_signal_to_noise_ratio_if_asked()
    {
        using var plain = Training(TinyModels.Learning());
        using var limited = Training(TinyModels.Learning(), new() { SnrGamma = 0.01 });
        Assert.True(limited.Step(0).Loss < plain.Step(0).Loss);
    }

    [Fact]
    public void Layers_that_are_not_named_stay_as_they_are()
    {
        using var training = Training(TinyModels.Learning(), new() { Layers = ["conv_in", "up_blocks.1"] });
        for (var step = 0; step < 3; step++) training.Step(step);
        training.Write(_folder.Path("some"));
        var (before, after) = (TinyModels.Weights(TinyModels.Decoder, "unet"), TinyModels.Weights(ModelFolder.Open(_folder.Path("some")), "unet"));
        Assert.All(before.Keys, name => Assert.Equal(before[name].SequenceEqual(after[name]), !(name.StartsWith("conv_in.", StringComparison.Ordinal)
            || name.StartsWith("up_blocks.1.", StringComparison.Ordinal))));
        Assert.Contains("no layer nothing", Assert.Throws<KandinskyException>(() => Training(TinyModels.Learning(), new() { Layers = ["nothing"] })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_model_is_refused()
    {
        var examples = TinyModels.Examples(number => TinyModels.Latents(number));
        Assert.Equal(ErrorKind.Model, Assert.Throws<KandinskyException>(() => new DecoderTraining(TinyModels.Prior, examples, TinyModels.Learning())).Kind);
        var inpainting = ModelFolder.Open(Goldens.Path("tiny-2-2-decoder-inpaint"));
        Assert.Contains("inpainting", Assert.Throws<KandinskyException>(() => new DecoderTraining(inpainting, examples, TinyModels.Learning())).Message,
            StringComparison.Ordinal);
    }

    private static DecoderTraining Training(LearningOptions learning, DecoderTrainingOptions? options = null) =>
        new(TinyModels.Decoder, TinyModels.Examples(number => TinyModels.Latents(number % 2)), learning, options);
}
