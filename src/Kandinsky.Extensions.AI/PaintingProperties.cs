using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>
/// Names of <see cref="ImageGenerationOptions.AdditionalProperties"/>. Beside these stand all fields of requests, such as <c>steps</c>, <c>prior_steps</c>,
/// <c>guidance</c>, <c>scheduler</c>, <c>strength</c>: <see cref="RequestFields"/> lists them.
/// </summary>
public static class PaintingProperties
{
    /// <summary>A number: the same seed gives the same picture. Every picture of a response has its own under this name.</summary>
    public const string Seed = "seed";

    /// <summary>What the picture should not show.</summary>
    public const string NegativePrompt = "negative_prompt";

    /// <summary>A picture whose white, or transparent, part is painted anew.</summary>
    public const string Mask = "mask";

    /// <summary>A depth map that the picture follows.</summary>
    public const string Hint = "hint";

    /// <summary>With a mask: cut out the masked part with so many pixels around it, paint it at full size and put it back.</summary>
    public const string OnlyMasked = "only_masked";

    /// <summary>With a mask: how many pixels wide the soft edge is, inside the painted part.</summary>
    public const string MaskBlur = "mask_blur";

    /// <summary>How many times larger a second pass paints the picture, above 1 to 4.</summary>
    public const string Hires = "hires";

    /// <summary>How far the second pass goes from the first, above 0 to 1.</summary>
    public const string HiresStrength = "hires_strength";

    /// <summary>A picture that goes on at its other side: <see cref="Tiling"/>, or its name.</summary>
    public const string Tile = "tile";

    /// <summary>Whether the seed chooses words in the prompt; every picture of a response tells those it was painted of as <see cref="Prompt"/>.</summary>
    public const string Wildcards = "wildcards";

    /// <summary>Whether the model's distilled adapter paints: in 4 steps of lcm without guidance, unless these fields are given too.</summary>
    public const string Fast = "fast";

    /// <summary>How much of each of several pictures, or first of the prompt and then of each picture.</summary>
    public const string Weights = "weights";

    /// <summary>The quality of JPEG files, 1 to 100.</summary>
    public const string Quality = "quality";

    /// <summary>An <see cref="IProgress{T}"/> of <see cref="PaintingUpdate"/> that is told each step.</summary>
    public const string Progress = "progress";

    /// <summary>In responses: the words a picture was painted of.</summary>
    public const string Prompt = "prompt";

    /// <summary>In responses: how the picture was made, in the form that picture generators share.</summary>
    public const string Parameters = "parameters";
}
