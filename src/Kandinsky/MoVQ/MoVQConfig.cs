using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The numbers of a MoVQ autoencoder, from <c>movq/config.json</c> (spec A.2.2).</summary>
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

    /// <summary>Reads the numbers; absent ones take the class defaults of the reference.</summary>
    /// <param name="json">The parsed file.</param>
    /// <exception cref="KandinskyException">The file describes another architecture.</exception>
    public static MoVQConfig From(JsonConfig json)
    {
        if (json.String("norm_type", "group") is var norm and not "spatial") throw json.Error($"norm_type is '{norm}'; a MoVQ has 'spatial'");
        var down = json.Strings("down_block_types", ["DownEncoderBlock2D"]);
        foreach (var type in down)
        {
            if (type is not ("DownEncoderBlock2D" or "AttnDownEncoderBlock2D")) throw json.Error($"down_block_types has '{type}', which MoVQ does not use");
        }
        var latentChannels = json.Int("latent_channels", 3);
        return new MoVQConfig
        {
            ImageChannels = json.Int("in_channels", 3),
            LatentChannels = latentChannels,
            BlockOutChannels = json.Ints("block_out_channels", [64]),
            LevelHasAttention = [.. down.Select(type => type == "AttnDownEncoderBlock2D")],
            LayersPerBlock = json.Int("layers_per_block", 1),
            NormNumGroups = json.Int("norm_num_groups", 32),
            CodebookEntries = json.Int("num_vq_embeddings", 256),
            CodebookDim = json.Int("vq_embed_dim", latentChannels),
        };
    }
}
