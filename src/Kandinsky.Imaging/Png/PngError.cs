
namespace Kandinsky;

/// <summary>The one wording of everything that can be wrong inside a PNG file.</summary>
internal static class PngError
{
    public static KandinskyException Damaged(string what, Exception? cause = null) =>
        new($"the PNG file is damaged: {what}; save the picture again.", ErrorKind.Input, cause);
}
