namespace Kandinsky;

/// <summary>Image to image: the picture is taken part of the way back to noise, then painted again as the prompt says.</summary>
public sealed record ImageToImageRequest : PromptedRequest
{
    /// <summary>The picture to start from, resized to the request's size.</summary>
    public required Image Image { get; init; }

    /// <summary>How far back to noise, above 0 to 1: strength times steps are run, at least one.</summary>
    public double Strength { get; init; } = 0.3;

    internal override (int Width, int Height)? Proportions => (Image.Width, Image.Height);
}
