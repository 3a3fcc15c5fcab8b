using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>Where what is painted from a folder of pictures goes: a folder, in which each keeps its name.</summary>
internal static class FolderOutput
{
    private const string Usual = "out";

    /// <summary>The folder that follows --output, made if it is not there.</summary>
    /// <param name="invocation">The run.</param>
    /// <param name="option">The option.</param>
    /// <param name="source">The folder of pictures.</param>
    /// <exception cref="KandinskyException">It is a file's name, or the folder of pictures itself, or cannot be made.</exception>
    public static string Read(Invocation invocation, Option<string> option, string source)
    {
        var folder = invocation.Parse.GetResult(option) is { Implicit: false } ? invocation.Value(option)! : Usual;
        if (folder == "-" || (Path.GetExtension(folder).Length > 0 && !Directory.Exists(folder)))
            throw new KandinskyException($"--output is '{folder}'; name a folder for what is painted from the folder '{source}'", ErrorKind.Request);
        if (Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) == Path.GetFullPath(source).TrimEnd(Path.DirectorySeparatorChar))
            throw new KandinskyException($"--output is the folder '{source}' itself, whose pictures would be written over; name another", ErrorKind.Request);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KandinskyException($"the folder '{folder}' cannot be made: {error.Message}", ErrorKind.Output, error);
        }
        return folder;
    }

    /// <summary>The pattern by which the pictures painted from a file are named.</summary>
    public static string Pattern(string folder, string file) =>
        Path.Combine(folder, Path.GetFileName(file)).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
}
