namespace Kandinsky;

/// <summary>The numbers of a CLIP image encoder, from <c>image_encoder/config.json</c> (docs/kandinsky.md: Configurations).</summary>
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
    /// <exception cref="KandinskyException">A number makes no sense or does not fit the others.</exception>
    public static ClipImageConfig From(JsonConfig json)
    {
        json.Require("num_channels", "3");
        var config = new ClipImageConfig
        {
            Transformer = ClipTransformerConfig.From(json, width: 768, heads: 12),
            ImageSize = json.Size("image_size", 224, most: LargestImage),
            PatchSize = json.Size("patch_size", 32, most: LargestImage),
            EmbeddingDim = json.Size("projection_dim", 512),
        };
        if (config.PatchSize > config.ImageSize) throw json.Unexpected("patch_size", $"at most image_size, {config.ImageSize}");
        return config.Positions <= MostPositions ? config
            : throw json.Unexpected("patch_size", $"at least an {Math.Sqrt(MostPositions):F0}th of image_size, {config.ImageSize}");
    }

    private const int LargestImage = 4096, MostPositions = 1 << 14;
}
