namespace Kandinsky.Tests;

public sealed class UNetConfigTests
{
    [Theory]
    [InlineData("tiny-2-2-decoder", 4, 4, 1280, 0)]
    [InlineData("tiny-2-2-decoder-inpaint", 9, 4, 1280, 0)]
    [InlineData("tiny-2-2-controlnet-depth", 8, 4, 1280, 0)]
    public void Reads_the_decoders(string model, int channels, int latents, int hidden, int text)
    {
        var config = UNetConfig.From(ChangedSettings.Of(model, "unet/config.json", """{"encoder_hid_dim": 1280}"""));
        Assert.Equal((channels, latents, hidden, text, 8), (config.InChannels, config.LatentChannels, config.EncoderHidDim, config.TextWidth,
            config.OutChannels));
        Assert.Equal(model.Contains("controlnet", StringComparison.Ordinal), config.HasHint);
        Assert.Equal(config.BlockOutChannels.Count, config.LevelHasAttention.Count);
        Assert.Equal([false, true, true], config.LevelHasAttention.Take(3));
    }

    [Fact]
    public void Takes_the_defaults_of_the_reference()
    {
        var config = UNetConfig.From(ChangedSettings.Of("tiny-2-2-decoder", "unet/config.json", """
            {"sample_size": null, "out_channels": "missing", "block_out_channels": null, "layers_per_block": null, "attention_head_dim": null, "cross_attention_dim": null,
             "norm_num_groups": null, "norm_eps": null, "in_channels": null}
            """));
        Assert.Equal((64, 4, 4, 2, 8, 1280, 32, 1e-5f), (config.SampleSize, config.InChannels, config.OutChannels, config.LayersPerBlock,
            config.AttentionHeadDim, config.CrossAttentionDim, config.NormNumGroups, config.NormEps));
        Assert.Equal([320, 640, 1280, 1280], config.BlockOutChannels);
    }

    [Theory]
    [InlineData("addition_embed_type", "\"text\"")]
    [InlineData("addition_embed_type", "\"missing\"")]
    [InlineData("act_fn", "\"gelu\"")]
    [InlineData("time_embedding_type", "\"fourier\"")]
    [InlineData("flip_sin_to_cos", "false")]
    [InlineData("freq_shift", "1")]
    [InlineData("conv_in_kernel", "1")]
    [InlineData("center_input_sample", "true")]
    [InlineData("class_embed_type", "\"timestep\"")]
    [InlineData("only_cross_attention", "true")]
    [InlineData("cross_attention_norm", "\"layer_norm\"")]
    [InlineData("num_attention_heads", "4")]
    [InlineData("resnet_skip_time_act", "true")]
    [InlineData("resnet_out_scale_factor", "2")]
    [InlineData("resnet_time_scale_shift", "\"default\"")]
    [InlineData("resnet_time_scale_shift", "\"missing\"")]
    [InlineData("mid_block_type", "null")]
    [InlineData("encoder_hid_dim_type", "\"text_proj\"")]
    [InlineData("encoder_hid_dim", "null")]
    [InlineData("encoder_hid_dim", "0")]
    [InlineData("encoder_hid_dim", "8193")]
    [InlineData("sample_size", "0")]
    [InlineData("sample_size", "2049")]
    [InlineData("in_channels", "5")]
    [InlineData("in_channels", "8")]
    [InlineData("out_channels", "6")]
    [InlineData("block_out_channels", "[]")]
    [InlineData("block_out_channels", "[32, 32, 64, 8224]")]
    [InlineData("block_out_channels", "[32, 32, 64, 0]")]
    [InlineData("down_block_types", "\"missing\"")]
    [InlineData("down_block_types", "[]")]
    [InlineData("down_block_types", "[\"ResnetDownsampleBlock2D\"]")]
    [InlineData("down_block_types", "[\"ResnetDownsampleBlock2D\", \"DownBlock2D\", \"ResnetDownsampleBlock2D\", \"ResnetDownsampleBlock2D\"]")]
    [InlineData("up_block_types", "\"missing\"")]
    [InlineData("up_block_types", "[\"ResnetUpsampleBlock2D\", \"SimpleCrossAttnUpBlock2D\", \"SimpleCrossAttnUpBlock2D\", \"SimpleCrossAttnUpBlock2D\"]")]
    [InlineData("layers_per_block", "0")]
    [InlineData("layers_per_block", "65")]
    [InlineData("attention_head_dim", "0")]
    [InlineData("attention_head_dim", "24")]
    [InlineData("cross_attention_dim", "8193")]
    [InlineData("norm_num_groups", "0")]
    [InlineData("norm_num_groups", "24")]
    [InlineData("norm_eps", "0")]
    [InlineData("norm_eps", "NaN")]
    [InlineData("norm_eps", "1.5")]
    [InlineData("time_embedding_dim", "64")]
    public void Names_what_makes_no_sense(string key, string value) =>
        ChangedSettings.AssertNames(key, () => UNetConfig.From(ChangedSettings.Of("tiny-2-2-decoder", "unet/config.json", Changes(key, value))));

    [Theory]
    [InlineData("layers_per_block", "64")]
    [InlineData("sample_size", "2048")]
    [InlineData("out_channels", "4")]
    [InlineData("in_channels", "9")]
    [InlineData("norm_num_groups", "16")]
    [InlineData("attention_head_dim", "32")]
    [InlineData("norm_eps", "1")]
    [InlineData("time_embedding_dim", "128")]
    [InlineData("resnet_out_scale_factor", "1")]
    [InlineData("dropout", "0.5")]
    [InlineData("upcast_attention", "true")]
    [InlineData("unheard_of", "17")]
    public void Takes_what_makes_sense_or_no_difference(string key, string value) =>
        Assert.NotNull(UNetConfig.From(ChangedSettings.Of("tiny-2-2-decoder", "unet/config.json", Changes(key, value))));

    [Theory]
    [InlineData("""{"cross_attention_dim": 8192, "encoder_hid_dim": 8192}""", "cross_attention_dim")]
    [InlineData("""{"block_out_channels": [33, 33, 66, 66], "norm_num_groups": 33, "attention_head_dim": 33}""", "block_out_channels")]
    [InlineData("""{"block_out_channels": [32, 32, 64, 64], "attention_head_dim": 64}""", "attention_head_dim")]
    public void Names_what_does_not_fit_the_rest(string changes, string key) =>
        ChangedSettings.AssertNames(key, () => UNetConfig.From(ChangedSettings.Of("tiny-2-2-decoder", "unet/config.json", changes)));

    [Fact]
    public void A_hint_takes_eight_channels() =>
        ChangedSettings.AssertNames("in_channels", () => UNetConfig.From(ChangedSettings.Of("tiny-2-2-controlnet-depth", "unet/config.json", """{"in_channels": 4}""")));

    /// <summary>An object with one key; JSON has no NaN, which Python writes all the same.</summary>
    internal static string Changes(string key, string value) => $$"""{"{{key}}": {{(value == "NaN" ? "\"NaN\"" : value)}} }""";
}
