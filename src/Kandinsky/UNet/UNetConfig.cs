using Kandinsky.Tensors;

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

    /// <summary>Reads the numbers; absent ones take the class defaults of the reference.</summary>
    /// <param name="json">The parsed file.</param>
    /// <exception cref="KandinskyException">The file describes another architecture.</exception>
    public static UNetConfig From(JsonConfig json)
    {
        var addition = json.String("addition_embed_type", "");
        if (addition is not ("image" or "image_hint" or "text_image"))
            throw json.Error($"addition_embed_type is '{addition}'; a Kandinsky 2.2 decoder has 'image' or 'image_hint', one of 2.1 'text_image'");
        var down = json.Strings("down_block_types", []);
        foreach (var type in down)
        {
            if (type is not ("ResnetDownsampleBlock2D" or "SimpleCrossAttnDownBlock2D")) throw json.Error($"down_block_types has '{type}', which Kandinsky does not use");
        }
        var (hidden, tokens) = (json.Int("encoder_hid_dim", 1280), json.Int("cross_attention_dim", 1280));
        var readsText = addition == "text_image";
        return new UNetConfig
        {
            SampleSize = json.Int("sample_size", 64),
            InChannels = json.Int("in_channels", 4),
            OutChannels = json.Int("out_channels", 4),
            BlockOutChannels = json.Ints("block_out_channels", [320, 640, 1280, 1280]),
            LevelHasAttention = [.. down.Select(type => type == "SimpleCrossAttnDownBlock2D")],
            LayersPerBlock = json.Int("layers_per_block", 2),
            AttentionHeadDim = json.Int("attention_head_dim", 8),
            CrossAttentionDim = tokens,
            EncoderHidDim = readsText ? tokens : hidden,
            TextWidth = readsText ? hidden : 0,
            HasHint = addition == "image_hint",
            NormNumGroups = json.Int("norm_num_groups", 32),
            NormEps = json.Float("norm_eps", 1e-5f),
        };
    }
}
