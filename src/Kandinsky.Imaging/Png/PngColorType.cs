namespace Kandinsky;

/// <summary>The colour types of a PNG header (PNG specification, third edition, table 11.1).</summary>
internal enum PngColorType : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}
