
namespace Kandinsky;

/// <summary>The one wording of everything that can be wrong inside a JPEG file.</summary>
internal static class JpegError
{
    public static KandinskyException Damaged(string what) =>
        new($"the JPEG file is damaged: {what}; save the picture again.", ErrorKind.Input);

    public static KandinskyException Unsupported(string what) =>
        new($"{what} JPEG files are not read; convert the picture to PNG first.", ErrorKind.Input);
}
