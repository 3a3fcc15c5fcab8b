namespace Kandinsky;

/// <summary>What a model folder can do.</summary>
public enum ModelKind
{
    /// <summary>Turns texts and images into image embeddings.</summary>
    Prior,

    /// <summary>Paints from an image embedding.</summary>
    Decoder,

    /// <summary>Paints inside a mask: its UNet takes 9 channels.</summary>
    InpaintDecoder,

    /// <summary>Paints along a depth map: its UNet takes a hint.</summary>
    ControlNetDecoder,
}
