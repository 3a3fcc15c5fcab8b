namespace Kandinsky;

/// <summary>The generations of Kandinsky that folders of this layout hold.</summary>
public enum ModelFamily
{
    /// <summary>2.1: the decoder reads text and image embedding, the prior follows OpenAI's CLIP.</summary>
    Kandinsky21,

    /// <summary>2.2: the decoder reads the image embedding alone, the prior follows OpenCLIP.</summary>
    Kandinsky22,
}
