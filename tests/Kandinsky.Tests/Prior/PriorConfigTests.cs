namespace Kandinsky.Tests;

public sealed class PriorConfigTests
{
    [Fact]
    public void Reads_the_prior()
    {
        var config = PriorConfig.From(ChangedSettings.Of("tiny-2-2-prior", "prior/config.json", "{}"));
        Assert.Equal((4, 16, 64, 3, 32, 77, 81), (config.Heads, config.HeadDim, config.Width, config.Layers, config.EmbeddingDim, config.TextTokens,
            config.Tokens));
    }

    [Fact]
    public void Takes_the_defaults_of_the_reference()
    {
        var config = PriorConfig.From(JsonConfig.Parse("{}"u8.ToArray(), "config.json"));
        Assert.Equal((32, 64, 20, 768, 77), (config.Heads, config.HeadDim, config.Layers, config.EmbeddingDim, config.TextTokens));
    }

    [Theory]
    [InlineData("additional_embeddings", "5")]
    [InlineData("added_emb_type", "\"img\"")]
    [InlineData("time_embed_act_fn", "\"gelu\"")]
    [InlineData("norm_in_type", "\"layer\"")]
    [InlineData("embedding_proj_norm_type", "\"layer\"")]
    [InlineData("encoder_hid_proj_type", "\"other\"")]
    [InlineData("num_attention_heads", "0")]
    [InlineData("num_attention_heads", "1025")]
    [InlineData("num_attention_heads", "1024.5")]
    [InlineData("attention_head_dim", "0")]
    [InlineData("attention_head_dim", "1025")]
    [InlineData("num_layers", "513")]
    [InlineData("num_layers", "0")]
    [InlineData("embedding_dim", "8193")]
    [InlineData("num_embeddings", "4097")]
    [InlineData("num_embeddings", "\"77\"")]
    [InlineData("time_embed_dim", "65")]
    [InlineData("embedding_proj_dim", "33")]
    [InlineData("clip_embed_dim", "33")]
    public void Names_what_makes_no_sense(string key, string value) =>
        ChangedSettings.AssertNames(key, () =>
            PriorConfig.From(ChangedSettings.Of("tiny-2-2-prior", "prior/config.json", UNetConfigTests.Changes(key, value))));

    [Theory]
    [InlineData("""{"num_attention_heads": 1024, "attention_head_dim": 17}""")]
    [InlineData("""{"num_attention_heads": 3, "attention_head_dim": 15}""")]
    public void Names_a_width_that_makes_no_sense(string changes) =>
        ChangedSettings.AssertNames("num_attention_heads", () => PriorConfig.From(ChangedSettings.Of("tiny-2-2-prior", "prior/config.json", changes)));

    [Theory]
    [InlineData("""{"num_attention_heads": 1024, "attention_head_dim": 16}""")]
    [InlineData("""{"time_embed_dim": 64, "embedding_proj_dim": 32, "clip_embed_dim": 32, "dropout": 0.3}""")]
    public void Takes_what_makes_sense(string changes) => Assert.NotNull(PriorConfig.From(ChangedSettings.Of("tiny-2-2-prior", "prior/config.json", changes)));
}
