namespace Kandinsky;

/// <summary>ControlNet: the picture follows a depth map.</summary>
public sealed record ControlRequest : PromptedRequest
{
    /// <summary>The depth map, near is bright; resized to the request's size.</summary>
    public required Image Hint { get; init; }

    /// <summary>A picture to start from; from noise if null.</summary>
    public Image? Image { get; init; }

    /// <summary>With a picture: how far back to noise, above 0 to 1.</summary>
    public double Strength { get; init; } = 0.3;

    /// <summary>With a picture: how far its embedding is taken back to noise before the prior paints the prompt into it, above 0 to 1.</summary>
    public double PriorStrength { get; init; } = 0.85;

    internal override (int Width, int Height)? Proportions => (Hint.Width, Hint.Height);
}
