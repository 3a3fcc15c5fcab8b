namespace Kandinsky;

/// <summary>A text stored in a PNG file beside the picture.</summary>
/// <param name="Keyword">1 to 79 printable Latin-1 characters, for example <c>parameters</c>.</param>
/// <param name="Text">Any text without NUL characters.</param>
public readonly record struct PngText(string Keyword, string Text);
