using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>--like FILE</c>: what a picture says about how it was made stands in for what the command line leaves open.</summary>
internal static class LikeOption
{
    public static Option<string?> Create() => new("--like")
    {
        Description = "Repeat a picture: its prompt, seed, size, steps, guidance, sampler and model stand in for what is not given.",
        HelpName = "FILE",
    };

    /// <summary>What the picture says; null without one.</summary>
    /// <exception cref="KandinskyException">The file cannot be read or says nothing.</exception>
    public static PictureMetadata? Read(Invocation invocation, string? file) => file is null ? null
        : invocation.Input.Metadata(file, "the picture to repeat")
        ?? throw new KandinskyException($"'{file}' does not say how it was made; pictures of this program and of others that store their parameters do",
            ErrorKind.Input);

    /// <summary>What of the picture can be repeated; what the user should know is told.</summary>
    /// <exception cref="KandinskyException">The file cannot be read or says nothing.</exception>
    public static PictureMetadata? Read(Invocation invocation, Option<string?> option)
    {
        if (Read(invocation, invocation.Value(option)) is not { } metadata) return null;
        var (like, notes) = ForeignPicture.Translate(metadata);
        foreach (var note in invocation.Quiet ? [] : notes) invocation.Error.WriteLine($"note: {note}");
        return like;
    }
}
