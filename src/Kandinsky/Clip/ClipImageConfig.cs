using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The numbers of a CLIP image encoder, from <c>image_encoder/config.json</c> (spec A.2.4).</summary>
public sealed record ClipImageConfig
{
    /// <summary>Channels of a picture.</summary>
    public const int Channels = 3;

    /// <summary>The transformer's numbers.</summary>
    public required ClipTransformerConfig Transformer { get; init; }

    /// <summary>Height and width of a picture in pixels.</summary>
    public int ImageSize { get; init; } = 224;

    /// <summary>Height and width of a patch in pixels.</summary>
    public int PatchSize { get; init; } = 14;

    /// <summary>The width of the embedding.</summary>
    public int EmbeddingDim { get; init; } = 1280;

    /// <summary>Tokens of a picture: one for the whole, then its patches by rows.</summary>
    public int Positions => 1 + ImageSize / PatchSize * (ImageSize / PatchSize);

    /// <summary>Reads the numbers; absent ones take the class defaults of the reference.</summary>
    /// <param name="json">The parsed file.</param>
    /// <exception cref="KandinskyException">The file describes another architecture.</exception>
    public static ClipImageConfig From(JsonConfig json)
    {
        var config = new ClipImageConfig
        {
            Transformer = ClipTransformerConfig.From(json, width: 768, heads: 12),
            ImageSize = ClipTransformerConfig.Size(json, "image_size", 224),
            PatchSize = ClipTransformerConfig.Size(json, "patch_size", 32),
            EmbeddingDim = ClipTransformerConfig.Size(json, "projection_dim", 512),
        };
        if (json.Int("num_channels", Channels) is var channels and not Channels) throw json.Error($"num_channels is {channels}; pictures have {Channels}");
        return config.PatchSize <= config.ImageSize && config.ImageSize <= LargestImage ? config
            : throw json.Error($"image_size {config.ImageSize} with patch_size {config.PatchSize} makes no sense");
    }

    const int LargestImage = 4096;
}
