namespace Kandinsky;

/// <summary>The numbers of a MoVQ autoencoder, from <c>movq/config.json</c> (docs/kandinsky.md: Configurations).</summary>
public sealed record MoVQConfig
{
    /// <summary>Channels of the picture.</summary>
    public int ImageChannels { get; init; } = 3;

    /// <summary>Channels of the latents.</summary>
    public int LatentChannels { get; init; } = 4;

    /// <summary>Channels of each level, the finest first.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [128, 256, 256, 512];

    /// <summary>Whether each level of the encoder, the finest first, has attention.</summary>
    public IReadOnlyList<bool> LevelHasAttention { get; init; } = [false, false, false, true];

    /// <summary>Residual blocks a level of the encoder; the decoder has one more.</summary>
    public int LayersPerBlock { get; init; } = 2;

    /// <summary>Groups of the encoder's norms. The decoder's spatial norms always have 32.</summary>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>Rows of the codebook.</summary>
    public int CodebookEntries { get; init; } = 16384;

    /// <summary>The width of a row of the codebook.</summary>
    public int CodebookDim { get; init; } = 4;

    /// <summary>Added to the variance in every norm.</summary>
    public const float NormEps = 1e-6f;

    /// <summary>Picture pixels per latent pixel, along one side.</summary>
    public int Factor => 1 << (BlockOutChannels.Count - 1);

    /// <summary>Groups of the decoder's norms.</summary>
    public const int DecoderGroups = 32;

    // What every MoVQ has alike, and the reference by default.
    private static readonly (string Key, string? Value)[] s_alike = [("act_fn", "silu"), ("in_channels", "3"), ("out_channels", "3"),
        ("lookup_from_codebook", null), ("mid_block_add_attention", "true")];

    /// <summary>Reads the numbers; absent ones take the class defaults of the reference.</summary>
    /// <param name="json">The parsed file.</param>
    /// <exception cref="KandinskyException">A number makes no sense or does not fit the others, or the file describes another architecture.</exception>
    public static MoVQConfig From(JsonConfig json)
    {
        foreach (var (key, value) in s_alike) json.Require(key, value);
        json.Require("norm_type", "spatial", stated: true);
        var latentChannels = json.Size("latent_channels", 3, most: 64);
        var channels = json.Sizes("block_out_channels", [64], most: 8192);
        var config = new MoVQConfig
        {
            LatentChannels = latentChannels,
            BlockOutChannels = channels,
            LevelHasAttention = BlockTypes.Read(json, channels.Length, ("DownEncoderBlock2D", "UpDecoderBlock2D"),
                ("AttnDownEncoderBlock2D", "AttnUpDecoderBlock2D")),
            LayersPerBlock = json.Size("layers_per_block", 1, most: 64),
            NormNumGroups = json.Size("norm_num_groups", 32),
            CodebookEntries = json.Size("num_vq_embeddings", 256, most: 1 << 20),
            CodebookDim = json.Size("vq_embed_dim", latentChannels, most: 64),
        };
        config.Check(json);
        return config;
    }

    private void Check(JsonConfig json)
    {
        if (BlockOutChannels.Any(channels => channels % DecoderGroups != 0)) throw json.Unexpected("block_out_channels",
            $"multiples of {DecoderGroups}, the groups of the decoder's norms");
        if (BlockOutChannels.Any(channels => channels % NormNumGroups != 0)) throw json.Unexpected("norm_num_groups",
            $"a divisor of every number in block_out_channels, {json.Shown("block_out_channels")}");
        if (CodebookDim != LatentChannels) throw json.Unexpected("vq_embed_dim", $"latent_channels, {LatentChannels}: the decoder's norms read the latents");
    }
}
