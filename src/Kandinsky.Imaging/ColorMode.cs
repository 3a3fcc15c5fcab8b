namespace Kandinsky;

/// <summary>What the channels of a picture mean. The value is the number of bytes a pixel takes.</summary>
public enum ColorMode
{
    /// <summary>One channel of brightness.</summary>
    Gray = 1,

    /// <summary>Brightness and alpha.</summary>
    GrayAlpha = 2,

    /// <summary>Red, green, blue.</summary>
    Rgb = 3,

    /// <summary>Red, green, blue, alpha (not premultiplied).</summary>
    Rgba = 4,
}
