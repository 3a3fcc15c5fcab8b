namespace Kandinsky.Cli;

/// <summary>Files that a command reads, one of which may be standard input: <c>-</c>.</summary>
internal sealed class StandardInput
{
    private const string Name = "-";
    private string? _reader;

    /// <summary>A picture.</summary>
    /// <param name="file">Its file, or <c>-</c>.</param>
    /// <param name="what">What it is for, for errors.</param>
    /// <exception cref="KandinskyException">It cannot be read, or something else is read from standard input already.</exception>
    public Image Picture(string file, string what = "the picture") => file == Name ? Read(what, stream => ImageFile.Load(stream, $"standard input ({what})"))
        : ImageFile.Load(file);

    /// <summary>How a picture was made; null if it does not say.</summary>
    /// <inheritdoc cref="Picture"/>
    public PictureMetadata? Metadata(string file, string what) => file == Name ? Read(what, stream => ImageFile.LoadMetadata(stream, "standard input"))
        : ImageFile.LoadMetadata(file);

    /// <summary>A list of prompts, and what else its lines say.</summary>
    /// <inheritdoc cref="Picture"/>
    public IReadOnlyList<RequestValues> Prompts(string file, IReadOnlyList<RequestField> fields) =>
        file == Name ? Read("the list of prompts", stream => PromptFile.ReadRequests(stream, "standard input", fields)) : PromptFile.ReadRequests(file, fields);

    private T Read<T>(string what, Func<Stream, T> read)
    {
        if (_reader is not null) throw new KandinskyException($"{_reader} and {what} cannot both be read from standard input; give one of them as a file",
            ErrorKind.Request);
        if (!Console.IsInputRedirected) throw new KandinskyException($"{what} is to be read from standard input, but nothing is piped into it; give a file",
            ErrorKind.Request);
        _reader = what;
        using var stream = Console.OpenStandardInput();
        return read(stream);
    }
}
