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

    /// <summary>How much of each of several pictures, or first of the prompt and then of each picture.</summary>
    public const string Weights = "weights";

    /// <summary>The quality of JPEG files, 1 to 100.</summary>
    public const string Quality = "quality";

    /// <summary>An <see cref="IProgress{T}"/> of <see cref="PaintingUpdate"/> that is told each step.</summary>
    public const string Progress = "progress";

    /// <summary>In responses: how the picture was made, in the form that picture generators share.</summary>
    public const string Parameters = "parameters";
}
