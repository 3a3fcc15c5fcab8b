using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Adapters as a pipeline loads them: chosen by file and weight, assigned by what they change.</summary>
public sealed class LoraPipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("lora-peft", 1f, "out.with")]
    [InlineData("lora-legacy", 1f, "out.with")]
    [InlineData("lora-legacy", 0.5f, "out.half")]
    [InlineData("lora-peft", 0f, "out.without")]
    public void A_decoder_adapter_changes_the_unet_as_the_reference_does(string file, float weight, string expected) =>
        TensorAssert.Close(Predict(new LoraChoice(Goldens.Path(file), weight)), Golden(expected));

    [Fact]
    public void Two_adapters_are_their_weighted_sum() => TensorAssert.Close(
        Predict(new(Goldens.Path("lora-peft"), 0.25f), new(Path.Combine(Goldens.Path("lora-legacy"), "pytorch_lora_weights.safetensors"), 0.75f)),
        Golden("out.with"));

    [Theory]
    [InlineData("rslora.safetensors")]
    [InlineData("namespaced-metadata.safetensors")]
    [InlineData("peft-folder")]
    [InlineData("peft-folder/adapter_model.safetensors")]
    public void The_same_adapter_of_another_program_gives_the_same_bytes(string name)
    {
        var truth = Predict(new LoraChoice(Goldens.Path("lora-cases", "truth.safetensors")));
        Assert.NotEqual(Predict(), truth);
        Assert.Equal(truth, Predict(new LoraChoice(Goldens.Path(["lora-cases", .. name.Split('/')]))));
    }

    [Fact]
    public void PEFTs_file_of_a_prior_changes_the_prior_only()
    {
        var choice = new LoraChoice(Goldens.Path("lora-cases", "prior-base-model.safetensors"));
        Assert.Equal(Predict(), Predict(choice));
        Assert.NotEqual(Embeddings(), Embeddings(choice));
    }

    [Fact]
    public void Kohyas_names_find_their_matrices()
    {
        var plain = Adapter("transformer_blocks.0.attn1.to_out.0", 64, 64);
        var expected = Embeddings(new LoraChoice(plain));
        Assert.Equal(expected,
            Embeddings(new LoraChoice(Adapter("lycoris_transformer_blocks_0_attn1_to_out_0", 64, 64, ".lora_down.weight", ".lora_up.weight"))));
        Assert.Equal(expected,
            Embeddings(new LoraChoice(Adapter("lora_prior_transformer_blocks_0_attn1_to_out_0", 64, 64, ".lora_down.weight", ".lora_up.weight"))));
    }

    [Fact]
    public void A_convolution_is_changed_as_a_matrix_of_its_filters()
    {
        using var file = new InMemoryCheckpoint();
        file.Set("conv_in.lora_A.weight", [1, 4, 3, 3], [.. Enumerable.Range(0, 36).Select(i => i * 0.01f)]);
        file.Set("conv_in.lora_B.weight", [32, 1, 1, 1], [.. Enumerable.Range(0, 32).Select(i => i - 16f)]);
        var path = Path.Combine(_folder.Path, "conv.safetensors");
        SafeTensorsWriter.Write(path, file);
        using var models = Models([new(path, 0.5f)]);
        using var checkpoint = new SafeTensorsFile(Path.Combine(Goldens.Path("tiny-2-2-decoder"), "unet", "diffusion_pytorch_model.safetensors"));
        var merged = models.Loras.OnDecoder(new Tensors.CheckpointWeights(checkpoint));
        var (own, sum) = (new float[32 * 36], new float[32 * 36]);
        checkpoint.Read("conv_in.weight").CopyTo(0, own);
        merged.Read("conv_in.weight").CopyTo(0, sum);
        Assert.Equal(own.Select((value, i) => value + 0.5f * (i / 36 - 16f) * (i % 36 * 0.01f)), sum, (a, b) => MathF.Abs(a - b) < 1e-6f);
        (merged as IDisposable)?.Dispose();
    }

    [Fact]
    public void What_decoder_and_prior_both_have_is_not_guessed()
    {
        var (model, message) = ("time_embedding.linear_2", "begin its keys with 'unet.' or 'prior.'");
        using var decoder = Models([]);
        var shapes = new LoraTargets("decoder", weights => new UNet(decoder.UNetConfig, weights));
        var adapter = LoraFile.Read(Adapter(model, 64, 64)).Single();
        Assert.Equal(1, shapes.Known(adapter));
        Assert.Contains("[64, 64]", shapes.Place(adapter).Problem, StringComparison.Ordinal);   // the decoder has 128, so that the shape tells
        Assert.NotEqual(Embeddings(), Embeddings(new LoraChoice(Adapter(model, 64, 64))));
        static object Build(Nn.Weights weights) => new Nn.Linear(8, 8, weights["x"]);
        Assert.Contains(message, Assert.Throws<KandinskyException>(() => new LoraSet([new(Adapter("x", 8, 8))], Build, Build, _ => { })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_prior_adapter_changes_the_prior_only()
    {
        var adapter = Adapter("transformer_blocks.0.attn1.to_v", 64, 64);
        Assert.Equal(Predict(), Predict(new LoraChoice(adapter)));
        var (plain, changed, none) = (Embeddings(), Embeddings(new LoraChoice(adapter)), Embeddings(new LoraChoice(adapter, 0)));
        Assert.NotEqual(plain, changed);
        Assert.Equal(plain, none);
    }

    [Fact]
    public void Both_formats_of_a_prior_adapter_are_one()
    {
        var peft = Embeddings(new LoraChoice(Adapter("transformer_blocks.0.attn1.to_out.0", 64, 64)));
        var legacy = Embeddings(new LoraChoice(Adapter("transformer_blocks.0.attn1.processor.to_out_lora", 64, 64, ".down.weight", ".up.weight")));
        Assert.NotEqual(Embeddings(), peft);
        Assert.Equal(peft, legacy);
    }

    [Fact]
    public async Task The_picture_records_its_adapters()
    {
        using var pipeline = KandinskyPipeline.Load(Options(new LoraChoice(Goldens.Path("lora-peft"), 0.5f),
            new LoraChoice(Adapter("transformer_blocks.1.attn1.to_q", 64, 64))));
        var images = await pipeline.PaintAsync(new TextToImageRequest { Prompts = ["cat"], Width = 64, Height = 64, Steps = 1, PriorSteps = 2 });
        Assert.Equal("lora-peft=0.5, adapter.safetensors=1", images[0].Metadata.Extra["LoRA"]);
    }

    [Theory]
    [InlineData("down_blocks.9.attentions.0.to_q", 64)]
    [InlineData("transformer_blocks.77.attn1.to_q", 64)]
    [InlineData("transformer_blocks.0.attn1.to_q", 2048)]
    [InlineData("down_blocks.1.attentions.0.to_q", 7)]
    public void Refuses_an_adapter_of_another_model_before_any_work(string target, int size)
    {
        var adapter = Adapter(target, size, size);
        var error = Assert.Throws<KandinskyException>(() => KandinskyPipeline.Load(Options(new LoraChoice(adapter))));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains(adapter, error.Message, StringComparison.Ordinal);
        Assert.Contains(target, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Refuses_a_file_that_is_not_there_and_a_weight_that_is_no_number()
    {
        Assert.Throws<KandinskyException>(() => KandinskyPipeline.Load(Options(new LoraChoice(Path.Combine(_folder.Path, "nothing.safetensors")))));
        var error = Assert.Throws<KandinskyException>(() => KandinskyPipeline.Load(Options(new LoraChoice(Goldens.Path("lora-peft"), float.NaN))));
        Assert.Equal(ErrorKind.Request, error.Kind);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>An adapter of rank 1 for one matrix.</summary>
    private string Adapter(string target, int outputs, int inputs, string down = ".lora_A.weight", string up = ".lora_B.weight")
    {
        using var checkpoint = new InMemoryCheckpoint();
        checkpoint.Set(target + down, [1, inputs], [.. Enumerable.Range(0, inputs).Select(i => MathF.Sin(i))]);
        checkpoint.Set(target + up, [outputs, 1], [.. Enumerable.Range(0, outputs).Select(i => MathF.Cos(i))]);
        var path = Path.Combine(_folder.Path, "adapter.safetensors");
        SafeTensorsWriter.Write(path, checkpoint);
        return path;
    }

    private static PipelineOptions Options(params LoraChoice[] loras) =>
        new() { Decoder = Goldens.Path("tiny-2-2-decoder"), Prior = Goldens.Path("tiny-2-2-prior"), Loras = loras };

    private static KandinskyModels Models(LoraChoice[] loras)
    {
        var options = Options(loras);
        var (decoder, prior) = ModelLocator.FromEnvironment().Pair(options.Decoder, options.Prior);
        return new(decoder, prior, options);
    }

    private static float[] Predict(params LoraChoice[] loras)
    {
        using var models = Models(loras);
        using var golden = Goldens.Open("lora");
        using var arena = new Arena();
        var embeddings = golden.Shape("in.image_embeds");
        using var unet = models.UNet.Lease();
        var condition = unet.Model.Condition(arena.Tensor(new Shape(embeddings[0], embeddings[1]), golden.Floats("in.image_embeds")), [321]);
        var sample = golden.Shape("in.sample");
        var latents = Ops.FromChannelsFirst(golden.Floats("in.sample"), new Shape(sample[0], sample[2], sample[3], sample[1]), arena);
        return GoldenModel<UNet>.ChannelsFirst(unet.Model.Forward(latents, 0, condition));
    }

    private static float[] Embeddings(params LoraChoice[] loras)
    {
        using var models = Models(loras);
        var request = new TextToImageRequest { Prompts = ["cat"], PriorSteps = 2, Width = 64, Height = 64 };
        using var run = new PictureRun(models, request, default);
        var embeddings = run.Embeddings(request.PictureTitles.Count);
        _ = new TextPrior(run).Run(request.Prompts, embeddings).Count();
        return embeddings.Positive;
    }

    private static float[] Golden(string name)
    {
        using var golden = Goldens.Open("lora");
        return golden.Floats(name);
    }
}
