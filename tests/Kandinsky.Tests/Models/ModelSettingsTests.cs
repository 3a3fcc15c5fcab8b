using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>Parts that do not fit each other are refused when a pipeline is loaded, by file and key.</summary>
public sealed class ModelSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny-2-2-decoder", "unet/config.json", """{"encoder_hid_dim": 16}""", "encoder_hid_dim")]
    [InlineData("tiny-2-2-decoder", "movq/config.json", """{"latent_channels": 8, "vq_embed_dim": 8}""", "latent_channels")]
    [InlineData("tiny-2-2-decoder", "unet/config.json", """{"sample_size": 2048}""", "sample_size")]
    [InlineData("tiny-2-2-decoder", "scheduler/scheduler_config.json", """{"variance_type": "learned_range"}""", "variance_type", """{"out_channels": 4}""")]
    [InlineData("tiny-2-2-decoder", "movq/config.json", """{"block_out_channels": [32, 64], "down_block_types": ["DownEncoderBlock2D", "AttnDownEncoderBlock2D"], "up_block_types": ["AttnUpDecoderBlock2D", "UpDecoderBlock2D"]}""", "block_out_channels")]
    [InlineData("tiny-2-2-controlnet-depth", "movq/config.json", """{"block_out_channels": [32, 32, 64], "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "AttnDownEncoderBlock2D"], "up_block_types": ["AttnUpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]}""", "block_out_channels")]
    [InlineData("tiny-2-2-prior", "text_encoder/config.json", """{"hidden_size": 64}""", "hidden_size")]
    [InlineData("tiny-2-2-prior", "text_encoder/config.json", """{"projection_dim": 64}""", "projection_dim")]
    [InlineData("tiny-2-2-prior", "text_encoder/config.json", """{"max_position_embeddings": 64}""", "max_position_embeddings")]
    [InlineData("tiny-2-2-prior", "text_encoder/config.json", """{"vocab_size": 49407}""", "vocab_size")]
    [InlineData("tiny-2-2-prior", "image_encoder/config.json", """{"projection_dim": 64}""", "projection_dim")]
    [InlineData("tiny-2-2-prior", "image_processor/preprocessor_config.json", """{"crop_size": 112}""", "crop_size")]
    [InlineData("tiny-2-2-prior", "tokenizer/tokenizer_config.json", """{"model_max_length": 64}""", "model_max_length")]
    [InlineData("tiny-2-2-prior", "scheduler/scheduler_config.json", """{"_class_name": "DDPMScheduler"}""", "_class_name")]
    [InlineData("tiny-2-2-prior", "scheduler/scheduler_config.json", """{"prediction_type": "epsilon"}""", "prediction_type")]
    [InlineData("tiny-2-2-prior", "scheduler/scheduler_config.json", """{"prediction_type": null}""", "prediction_type")]
    [InlineData("tiny-2-2-prior", "scheduler/scheduler_config.json", """{"variance_type": "learned_range"}""", "variance_type")]
    [InlineData("tiny-2-2-prior", "scheduler/scheduler_config.json", """{"beta_schedule": "linear"}""", "beta_schedule")]
    public void Names_the_key_that_does_not_fit(string model, string file, string changes, string key, string? unet = null)
    {
        var (decoder, prior) = Copies(model);
        var folder = model.EndsWith("prior", StringComparison.Ordinal) ? prior : decoder;
        File.WriteAllText(Path.Combine(folder, file), ChangedSettings.Text(model, file, changes));
        if (unet is not null) File.WriteAllText(Path.Combine(folder, "unet", "config.json"), ChangedSettings.Text(model, "unet/config.json", unet));
        var error = Assert.Throws<KandinskyException>(() => KandinskyPipeline.Load(new() { Decoder = decoder, Prior = prior }));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        Assert.Contains("expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_size_that_is_missing_where_weights_do_not_fit_its_default()
    {
        var (decoder, prior) = Copies("tiny-2-2-decoder");
        File.WriteAllText(Path.Combine(decoder, "unet", "config.json"), ChangedSettings.Text("tiny-2-2-decoder", "unet/config.json", """{"layers_per_block": null}"""));
        Assert.EndsWith("it lacks layers_per_block", Assert.Throws<KandinskyException>(() => KandinskyPipeline.Load(new() { Decoder = decoder, Prior = prior }))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_number_type_are_refused_before_any_work()
    {
        var (decoder, prior) = Copies("tiny-2-2-decoder");
        var file = Path.Combine(decoder, "movq", "diffusion_pytorch_model.safetensors");
        var bytes = File.ReadAllBytes(file);
        var header = System.Text.Encoding.UTF8.GetString(bytes, 8, (int)BitConverter.ToInt64(bytes));
        System.Text.Encoding.UTF8.GetBytes(header.Replace("\"F32\"", "\"I32\"", StringComparison.Ordinal)).CopyTo(bytes, 8);
        File.WriteAllBytes(file, bytes);
        Assert.Contains("stored as Int32", Assert.Throws<KandinskyException>(() => KandinskyPipeline.Load(new() { Decoder = decoder, Prior = prior })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_tensors_are_not_used()
    {
        var (decoder, prior) = Copies("tiny-2-2-decoder");
        Assert.DoesNotContain(await NotesAsync(decoder, prior), note => note.Contains("not used", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(prior, "prior", "config.json"), ChangedSettings.Text("tiny-2-2-prior", "prior/config.json", """{"num_layers": 2}"""));
        Assert.Contains(await NotesAsync(decoder, prior), note =>
            note.Contains("tensors are not used, such as 'transformer_blocks.2", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> NotesAsync(string decoder, string prior)
    {
        using var pipeline = KandinskyPipeline.Load(new() { Decoder = decoder, Prior = prior, CacheFolder = null });
        var notes = new List<string>();
        await foreach (var progress in pipeline.GenerateAsync(new TextToImageRequest
        {
            Prompts = ["a"], Width = 64, Height = 64, Steps = 1,
            PriorSteps = 2
        })) notes.AddRange(progress.Notes);
        return notes;
    }

    private (string Decoder, string Prior) Copies(string model) =>
        (_folder.CopyOf(Goldens.Path(model.EndsWith("prior", StringComparison.Ordinal) ? "tiny-2-2-decoder" : model)),
            _folder.CopyOf(Goldens.Path("tiny-2-2-prior")));
}
