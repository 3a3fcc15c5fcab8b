namespace Kandinsky.Training;

/// <summary>The folder a small result is written to.</summary>
internal static class ResultFolder
{
    /// <summary>Makes it, if it is not there yet.</summary>
    /// <exception cref="KandinskyException">It cannot be made.</exception>
    public static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"Cannot make the folder '{path}': {LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}; choose another.",
                ErrorKind.Output, e);
        }
    }
}
