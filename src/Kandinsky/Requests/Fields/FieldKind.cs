namespace Kandinsky;

/// <summary>What a field of a request holds, and how it stands in JSON.</summary>
public enum FieldKind
{
    /// <summary>A text: a string.</summary>
    Text,

    /// <summary>One text or several: a string or an array of strings.</summary>
    Texts,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number.</summary>
    Number,

    /// <summary>On or off: true or false.</summary>
    Flag,

    /// <summary>One of a few words: a string.</summary>
    Choice,

    /// <summary>A picture: a string, unless otherwise agreed a PNG or JPEG file in Base64.</summary>
    Picture,

    /// <summary>Texts and pictures with weights: an array of objects with <c>text</c> or <c>image</c>, and <c>weight</c>.</summary>
    Mix,
}
