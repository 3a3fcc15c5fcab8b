namespace Kandinsky;

/// <summary>The numbers of a decoder's UNet, from <c>unet/config.json</c>.</summary>
public sealed record UNetConfig
{
    /// <summary>Latent height and width the model was made for; the command's default size.</summary>
    public int SampleSize { get; init; } = 64;

    /// <summary>4; 9 for inpainting (latents, masked image, mask); 8 with a hint.</summary>
    public int InChannels { get; init; } = 4;

    /// <summary>8: the predicted noise and the variance.</summary>
    public int OutChannels { get; init; } = 8;

    /// <summary>Channels of each level, the finest first.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [384, 768, 1152, 1536];

    /// <summary>Whether each level, the finest first, has attention.</summary>
    public IReadOnlyList<bool> LevelHasAttention { get; init; } = [false, true, true, true];

    /// <summary>Residual blocks a level on the way down; one more on the way up.</summary>
    public int LayersPerBlock { get; init; } = 3;

    /// <summary>The width of one attention head.</summary>
    public int AttentionHeadDim { get; init; } = 64;

    /// <summary>The width of an image token.</summary>
    public int CrossAttentionDim { get; init; } = 768;

    /// <summary>The width of the image embedding.</summary>
    public int EncoderHidDim { get; init; } = 1280;

    /// <summary>The width of what the text encoder says of a position; 0 if the UNet reads no text (2.2).</summary>
    public int TextWidth { get; init; }

    /// <summary>Whether the UNet reads the prompt beside the image embedding (2.1).</summary>
    public bool ReadsText => TextWidth > 0;

    /// <summary>Whether the UNet reads a hint picture (ControlNet).</summary>
    public bool HasHint { get; init; }

    /// <summary>Groups of every group norm.</summary>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>Added to the variance in every norm.</summary>
    public float NormEps { get; init; } = 1e-5f;

    /// <summary>The width of the time embedding.</summary>
    public int TimeChannels => 4 * BlockOutChannels[0];

    /// <summary>The number of image tokens the embedding is projected to.</summary>
    public int ImageTokens => ReadsText ? 10 : 32;

    /// <summary>Channels of the latents: what is left of <see cref="InChannels"/> beside a masked picture and its mask, or beside a hint's features.</summary>
    public int LatentChannels => HasHint ? InChannels - HintEncoder.Channels : InChannels % 2 == 1 ? (InChannels - 1) / 2 : InChannels;

    // What every decoder has alike, and the reference by default.
    private static readonly (string Key, string? Value)[] s_alike =
    [
        ("act_fn", "silu"), ("time_embedding_type", "positional"), ("flip_sin_to_cos", "true"), ("freq_shift", "0"), ("conv_in_kernel", "3"),
        ("conv_out_kernel", "3"),
        ("center_input_sample", null), ("class_embed_type", null), ("num_class_embeds", null), ("class_embeddings_concat", null),
        ("only_cross_attention", null),
        ("mid_block_only_cross_attention", null), ("cross_attention_norm", null), ("dual_cross_attention", null), ("num_attention_heads", null),
        ("attention_type", "default"),
        ("resnet_skip_time_act", null), ("resnet_out_scale_factor", "1"), ("mid_block_scale_factor", "1"), ("time_embedding_act_fn", null),
        ("timestep_post_act", null), ("time_cond_proj_dim", null),
    ];

    /// <summary>Reads the numbers; absent ones take the class defaults of the reference.</summary>
    /// <param name="json">The parsed file.</param>
    /// <exception cref="KandinskyException">A number makes no sense or does not fit the others, or the file describes another architecture.</exception>
    public static UNetConfig From(JsonConfig json)
    {
        var addition = json.String("addition_embed_type", "");
        if (addition is not ("image" or "image_hint" or "text_image")) throw json.Unexpected("addition_embed_type",
            "image or image_hint, as in a Kandinsky 2.2 decoder, or text_image, as in one of 2.1");
        foreach (var (key, value) in s_alike) json.Require(key, value);
        json.Require("resnet_time_scale_shift", "scale_shift", stated: true);
        json.Require("mid_block_type", "UNetMidBlock2DSimpleCrossAttn", stated: true);
        var (hasHint, readsText) = (addition == "image_hint", addition == "text_image");
        json.Require("encoder_hid_dim_type", readsText ? "text_image_proj" : "image_proj", stated: true);
        var tokens = json.Size("cross_attention_dim", 1280, most: 8192);
        var hidden = json.Has("encoder_hid_dim") ? json.Size("encoder_hid_dim", 0, most: 8192)
            : throw json.Unexpected("encoder_hid_dim", readsText ? "the width of the text encoder" : "the width of the image embedding");
        var channels = json.Sizes("block_out_channels", [320, 640, 1280, 1280], most: 8192);
        var config = new UNetConfig
        {
            SampleSize = json.Size("sample_size", 64, most: 2048),
            InChannels = json.Size("in_channels", 4) is var read && (hasHint ? read == 8 : read is 4 or 9) ? read
                : throw json.Unexpected("in_channels", hasHint ? "8" : "4, or 9 for inpainting"),
            OutChannels = json.Size("out_channels", 4) is (4 or 8) and var predicted ? predicted
                : throw json.Unexpected("out_channels", "4, or 8 with the variance"),
            BlockOutChannels = channels,
            LevelHasAttention = BlockTypes.Read(json, channels.Length, ("ResnetDownsampleBlock2D", "ResnetUpsampleBlock2D"),
                ("SimpleCrossAttnDownBlock2D", "SimpleCrossAttnUpBlock2D")),
            LayersPerBlock = json.Size("layers_per_block", 2, most: 64),
            AttentionHeadDim = json.Size("attention_head_dim", 8, most: 8192),
            CrossAttentionDim = tokens,
            EncoderHidDim = readsText ? tokens : hidden,
            TextWidth = readsText ? hidden : 0,
            HasHint = hasHint,
            NormNumGroups = json.Size("norm_num_groups", 32),
            NormEps = json.Epsilon("norm_eps", 1e-5f),
        };
        config.Check(json);
        return config;
    }

    private void Check(JsonConfig json)
    {
        if (BlockOutChannels.Any(channels => channels % NormNumGroups != 0)) throw json.Unexpected("norm_num_groups",
            $"a divisor of every number in block_out_channels, {json.Shown("block_out_channels")}");
        var attended = BlockOutChannels.Where((_, level) => LevelHasAttention[level]).Append(BlockOutChannels[^1]);
        if (attended.Any(channels => channels % AttentionHeadDim != 0)) throw json.Unexpected("attention_head_dim",
            $"a divisor of the channels with attention in block_out_channels, {json.Shown("block_out_channels")}");
        if (BlockOutChannels[0] % 2 != 0) throw json.Unexpected("block_out_channels", "an even number first, half of which are sines");
        if ((long)ImageTokens * CrossAttentionDim * EncoderHidDim > int.MaxValue) throw json.Unexpected("cross_attention_dim",
            $"a number that fits encoder_hid_dim, {EncoderHidDim}");
        if (json.Int("time_embedding_dim", TimeChannels) != TimeChannels) throw json.Unexpected("time_embedding_dim", $"null or {TimeChannels}");
    }
}
