using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class ClipConfigTests
{
    [Fact]
    public void Reads_the_text_tower_of_the_starter()
    {
        var config = ClipTextConfig.From(JsonConfig.Read(Starter.Path("compositions-prior", "text_encoder", "config.json")));

        Assert.Equal((658, 32, 128, (int?)657), (config.VocabularySize, config.Positions, config.EmbeddingDim, config.PoolingId));
        Assert.Equal((128, 512, 4, 4, Activation.Gelu), (config.Transformer.Width, config.Transformer.FeedForwardWidth, config.Transformer.Layers,
            config.Transformer.Heads, config.Transformer.Activation));
    }

    [Fact]
    public void Reads_the_image_tower_of_the_starter()
    {
        var config = ClipImageConfig.From(JsonConfig.Read(Starter.Path("compositions-prior", "image_encoder", "config.json")));

        Assert.Equal((64, 8, 65, 128), (config.ImageSize, config.PatchSize, config.Positions, config.EmbeddingDim));
    }

    [Fact]
    public void Takes_the_defaults_of_openai_where_a_file_is_silent()
    {
        var text = ClipTextConfig.From(Json("{}"));
        var image = ClipImageConfig.From(Json("{}"));

        Assert.Equal((512, 2048, 8, Activation.QuickGelu), (text.Transformer.Width, text.Transformer.FeedForwardWidth, text.Transformer.Heads,
            text.Transformer.Activation));
        Assert.Equal((49408, 77, (int?)49407), (text.VocabularySize, text.Positions, text.PoolingId));
        Assert.Equal((768, 12, 32, 50), (image.Transformer.Width, image.Transformer.Heads, image.PatchSize, image.Positions));
    }

    [Fact]
    public void Pools_at_the_largest_id_where_the_file_has_the_historical_end() =>
        Assert.Null(ClipTextConfig.From(Json("""{"eos_token_id": 2}""")).PoolingId);

    [Theory]
    [InlineData("""{"hidden_act": "relu"}""", "hidden_act")]
    [InlineData("""{"hidden_size": 0}""", "hidden_size")]
    [InlineData("""{"hidden_size": 30, "num_attention_heads": 4}""", "num_attention_heads")]
    [InlineData("""{"num_hidden_layers": -1}""", "num_hidden_layers")]
    [InlineData("""{"num_hidden_layers": 2000000000}""", "num_hidden_layers")]
    [InlineData("""{"projection_dim": 1.5}""", "projection_dim")]
    public void Names_a_number_that_makes_no_sense(string json, string key)
    {
        Assert.Contains(key, Assert.Throws<KandinskyException>(() => ClipTextConfig.From(Json(json))).Message, StringComparison.Ordinal);
        Assert.Contains(key, Assert.Throws<KandinskyException>(() => ClipImageConfig.From(Json(json))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"num_channels": 1}""")]
    [InlineData("""{"image_size": 8, "patch_size": 14}""")]
    [InlineData("""{"image_size": 100000}""")]
    [InlineData("""{"image_size": 4096, "patch_size": 16}""")]
    [InlineData("""{"layer_norm_eps": -1}""")]
    public void Names_an_image_size_that_makes_no_sense(string json) =>
        Assert.Throws<KandinskyException>(() => ClipImageConfig.From(Json(json)));

    private static JsonConfig Json(string text) => JsonConfig.Parse(System.Text.Encoding.UTF8.GetBytes(text), "config.json");
}
