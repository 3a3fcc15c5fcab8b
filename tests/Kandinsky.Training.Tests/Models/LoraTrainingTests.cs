using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class LoraTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Int8)]
    public void An_adapter_of_the_decoder_learns_and_changes_pictures(Precision precision)
    {
        using var training = Training(new() { Rank = 2, Alpha = 4 }, precision);
        double[] losses = [.. Enumerable.Range(0, 30).Select(step => training.Step(step).Loss)];
        Assert.True(losses[20..].Average() < losses[..10].Average(), $"{losses[..10].Average()} to {losses[20..].Average()}");
        training.Write(_folder.Path("adapter"));

        Assert.NotEqual(Paint(), Paint(new LoraChoice(_folder.Path("adapter"))));
        Assert.Equal(Paint(), Paint(new LoraChoice(_folder.Path("adapter"), 0)));
    }

    [Fact]
    public void Merged_by_the_pipeline_it_predicts_what_it_predicted_in_training()
    {
        using (var training = Training(new() { Rank = 3, UseRslora = true, Alpha = 6, Ranks = new Dictionary<string, int> { ["to_out.0"] = 5 } }))
        {
            for (var step = 0; step < 5; step++) training.Step(step);
            training.Write(_folder.Path("adapter"));
            Directory.CreateDirectory(_folder.Path("state"));
            training.Save(_folder.Path("state"));
        }
        var adapter = Assert.Single(LoraFile.Read(_folder.Path("adapter")));
        Assert.Equal(3, adapter.Pairs["mid_block.attentions.0.to_q"].Rank);
        Assert.Equal(6 / MathF.Sqrt(3), adapter.Pairs["mid_block.attentions.0.to_q"].Scale, 1e-6f);
        Assert.Equal(5, adapter.Pairs["mid_block.attentions.0.to_out.0"].Rank);
        Assert.Equal(6 / MathF.Sqrt(5), adapter.Pairs["mid_block.attentions.0.to_out.0"].Scale, 1e-6f);

        // The loss of the next step with the adapter hung in equals that of a decoder with the adapter merged.
        var merged = TinyModels.Weights(TinyModels.Decoder, "unet");
        foreach (var (module, pair) in adapter.Pairs)
        {
            var weight = merged[$"{module}.weight"];
            for (var row = 0; row < pair.Outputs; row++)
            {
                for (var column = 0; column < pair.Inputs; column++)
                {
                    for (var k = 0; k < pair.Rank; k++)
                        weight[row * pair.Inputs + column] += pair.Scale * pair.Up[row * pair.Rank + k] * pair.Down[k * pair.Inputs + column];
                }
            }
        }
        using var resumed = Training(new() { Rank = 3, UseRslora = true, Alpha = 6, Ranks = new Dictionary<string, int> { ["to_out.0"] = 5 } });
        resumed.Load(_folder.Path("state"));
        using var whole = new DecoderTraining(Merged(merged), TinyModels.Examples(number => TinyModels.Latents(number % 2)), TinyModels.Learning());
        Assert.Equal(whole.Step(5).Loss, resumed.Step(5).Loss, 1e-4);
    }

    [Fact]
    public void An_adapter_of_the_prior_learns_and_changes_pictures()
    {
        var width = TinyModels.Weights(TinyModels.Prior, "prior")["clip_mean"].Length;
        var batch = new PriorBatch(TinyModels.Normal(4, 2 * width), ["a red cat", "two blue squares"]);
        using var training = LoraTraining.OfPrior(TinyModels.Prior, TinyModels.Examples(_ => batch), TinyModels.Learning(),
            new() { Targets = ["to_q", "ff.net.2"] });
        double[] losses = [.. Enumerable.Range(0, 30).Select(step => training.Step(step).Loss)];
        Assert.True(losses[20..].Average() < losses[..10].Average(), $"{losses[..10].Average()} to {losses[20..].Average()}");
        training.Write(_folder.Path("adapter"));
        Assert.NotEqual(Paint(), Paint(new LoraChoice(_folder.Path("adapter"))));
        using var file = new SafeTensorsFile(_folder.Path("adapter", "pytorch_lora_weights.safetensors"));
        Assert.Contains("transformer_blocks.0.ff.net.2.lora_A.weight", file.Names);
        Assert.DoesNotContain(file.Names, name => name.Contains("to_k", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Precision.BFloat16, true)]
    [InlineData(Precision.BFloat16, false)]
    [InlineData(Precision.Int8, true)]
    public void An_adapter_of_the_decoder_of_published_sizes_fits_into_12_GB(Precision precision, bool recompute)
    {
        var config = UNetConfig.From(FullSize.Config(ModelKind.Decoder, "unet"));
        var plan = LoraTraining.Plan(config, TinyModels.Learning() with { Precision = precision, Recompute = recompute }, new(), 1, 64, 64);
        Assert.InRange(plan.Bytes, 1L << 30, 12L << 30);
        Assert.InRange(plan.Learning, 1, 32 << 20);   // the model's own weights have no gradients
    }

    [Fact]
    public void A_layer_there_is_not_and_a_rank_of_nought_are_refused()
    {
        Assert.Contains("no linear layer 'to_nothing'", Assert.Throws<KandinskyException>(() => Training(new() { Targets = ["to_nothing"] })).Message,
            StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Request, Assert.Throws<KandinskyException>(() => Training(new() { Rank = 0 })).Kind);
    }

    private ModelFolder Merged(Dictionary<string, float[]> weights)
    {
        var folder = FreshModel.Write(TinyModels.Decoder.Path, _folder.Path("merged"), 1, "movq");
        using var source = Checkpoint.OpenFile(TinyModels.Decoder.Weights("unet"));
        using var changed = new InMemoryCheckpoint();
        foreach (var (name, numbers) in weights) changed.Set(name, source.Describe(name).Shape, numbers);
        SafeTensorsWriter.Write(folder.Weights("unet"), changed);
        return ModelFolder.OpenDecoder(folder.Path);
    }

    private static LoraTraining Training(LoraOptions lora, Precision precision = Precision.Float32) => LoraTraining.OfDecoder(TinyModels.Decoder,
        TinyModels.Examples(number => TinyModels.Latents(number % 2)), TinyModels.Learning() with { Precision = precision }, lora);

    private static byte[] Paint(params LoraChoice[] loras)
    {
        using var pipeline = KandinskyPipeline.Load(new()
        {
            Decoder = TinyModels.Decoder.Path, Prior = TinyModels.Prior.Path, Loras = loras, PackedFolder = null, CacheFolder = null
        });
        var picture = pipeline.PaintAsync(new TextToImageRequest { Prompts = ["a cat"], Steps = 2, PriorSteps = 2, Width = 64, Height = 64, Seed = 1 })
            .GetAwaiter().GetResult();
        return [.. picture[0].Image.Pixels];
    }
}
