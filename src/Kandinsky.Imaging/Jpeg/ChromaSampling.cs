namespace Kandinsky;

/// <summary>How finely a JPEG file stores colour beside brightness.</summary>
public enum ChromaSampling
{
    /// <summary>4:4:4, every pixel.</summary>
    Full,

    /// <summary>4:2:0, one colour for two by two pixels.</summary>
    Halved,
}
