namespace Kandinsky;

/// <summary>A part of the system whose speed can be measured, the one that needs the least memory first.</summary>
public enum MeasuredPart
{
    /// <summary>CLIP's text encoder: a prompt of 15 tokens and the empty prompt.</summary>
    Clip,

    /// <summary>The multilingual text encoder of a decoder of Kandinsky 2.1: likewise.</summary>
    MultilingualClip,

    /// <summary>The autoencoder: one picture decoded.</summary>
    MoVQ,

    /// <summary>The prior: 25 steps with guidance.</summary>
    Prior,

    /// <summary>The decoder: one step with guidance.</summary>
    UNet,
}
