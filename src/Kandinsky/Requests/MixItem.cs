namespace Kandinsky;

/// <summary>One ingredient of a mix: a text or a picture, and how much of it.</summary>
/// <param name="Text">The text, or null.</param>
/// <param name="Image">The picture, or null.</param>
/// <param name="Weight">Its factor. Weights are not normalised: they usually sum to 1.</param>
public sealed record MixItem(string? Text, Image? Image, float Weight)
{
    /// <summary>A text.</summary>
    public static MixItem Of(string text, float weight = 1) => new(text, null, weight);

    /// <summary>A picture.</summary>
    public static MixItem Of(Image image, float weight = 1) => new(null, image, weight);
}
