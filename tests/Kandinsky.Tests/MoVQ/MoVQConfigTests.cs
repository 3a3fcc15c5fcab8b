namespace Kandinsky.Tests;

public sealed class MoVQConfigTests
{
    [Fact]
    public void Reads_the_autoencoder()
    {
        var config = MoVQConfig.From(ChangedSettings.Of("tiny-2-2-decoder", "movq/config.json", "{}"));
        Assert.Equal((4, 4, 64, 2, 32, 8, 3), (config.LatentChannels, config.CodebookDim, config.CodebookEntries, config.LayersPerBlock, config.NormNumGroups,
            config.Factor, config.ImageChannels));
        Assert.Equal([32, 32, 64, 64], config.BlockOutChannels);
        Assert.Equal([false, false, false, true], config.LevelHasAttention);
    }

    [Theory]
    [InlineData("act_fn", "\"relu\"")]
    [InlineData("in_channels", "1")]
    [InlineData("out_channels", "4")]
    [InlineData("lookup_from_codebook", "true")]
    [InlineData("mid_block_add_attention", "false")]
    [InlineData("norm_type", "\"group\"")]
    [InlineData("norm_type", "\"missing\"")]
    [InlineData("latent_channels", "0")]
    [InlineData("latent_channels", "65")]
    [InlineData("block_out_channels", "[]")]
    [InlineData("block_out_channels", "[32, 32, 64, 60]")]
    [InlineData("block_out_channels", "[32, 32, 64, 8224]")]
    [InlineData("down_block_types", "[\"DownEncoderBlock2D\"]")]
    [InlineData("down_block_types", "\"missing\"")]
    [InlineData("up_block_types", "\"missing\"")]
    [InlineData("up_block_types", "[\"UpDecoderBlock2D\", \"UpDecoderBlock2D\", \"UpDecoderBlock2D\", \"UpDecoderBlock2D\"]")]
    [InlineData("layers_per_block", "-1")]
    [InlineData("layers_per_block", "100000")]
    [InlineData("norm_num_groups", "0")]
    [InlineData("norm_num_groups", "64")]
    [InlineData("num_vq_embeddings", "0")]
    [InlineData("num_vq_embeddings", "1048577")]
    [InlineData("vq_embed_dim", "8")]
    public void Names_what_makes_no_sense(string key, string value) =>
        ChangedSettings.AssertNames(key, () =>
            MoVQConfig.From(ChangedSettings.Of("tiny-2-2-decoder", "movq/config.json", UNetConfigTests.Changes(key, value))));

    [Theory]
    [InlineData("layers_per_block", "64")]
    [InlineData("norm_num_groups", "8")]
    [InlineData("num_vq_embeddings", "1048576")]
    [InlineData("vq_embed_dim", "null")]
    [InlineData("scaling_factor", "7")]
    [InlineData("force_upcast", "true")]
    public void Takes_what_makes_sense_or_no_difference(string key, string value) =>
        Assert.NotNull(MoVQConfig.From(ChangedSettings.Of("tiny-2-2-decoder", "movq/config.json", UNetConfigTests.Changes(key, value))));
}
