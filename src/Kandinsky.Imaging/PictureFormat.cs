namespace Kandinsky;

/// <summary>The picture files this library reads and writes.</summary>
public enum PictureFormat
{
    /// <summary>Portable Network Graphics: exact.</summary>
    Png,

    /// <summary>JPEG: smaller, not exact, without alpha.</summary>
    Jpeg,
}
