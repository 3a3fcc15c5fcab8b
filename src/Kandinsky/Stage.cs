namespace Kandinsky;

/// <summary>The parts of making a picture, in order.</summary>
public enum Stage
{
    /// <summary>Reading the prompts.</summary>
    Text,

    /// <summary>From text to image embedding.</summary>
    Prior,

    /// <summary>From noise to latents.</summary>
    Denoising,

    /// <summary>From latents to pixels.</summary>
    Decoding,

    /// <summary>The pictures are there.</summary>
    Done,
}
