namespace Kandinsky;

/// <summary>Text to image.</summary>
public sealed record TextToImageRequest : PromptedRequest;
