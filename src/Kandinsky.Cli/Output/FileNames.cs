namespace Kandinsky.Cli;

/// <summary>Makes one file name a picture out of what follows <c>--output</c>.</summary>
internal static class FileNames
{
    /// <summary>Fills in the fields of <see cref="FileNameTemplate"/>; where that leaves two names equal, numbers them all: out-1.png, out-2.png.</summary>
    public static IReadOnlyList<string> Of(string pattern, IReadOnlyList<(string Prompt, ulong Seed)> pictures)
    {
        var now = DateTimeOffset.Now;
        return FileNameTemplate.Parse(pattern).Names([.. pictures.Select(picture => new PictureName(picture.Prompt, picture.Seed, now))]);
    }
}
