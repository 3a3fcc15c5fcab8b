namespace Kandinsky;

/// <summary>A model's name on the hub, <c>owner/name</c>, at a revision: a branch, a tag, a pull request or a commit.</summary>
/// <param name="Owner">The account, for example <c>kandinsky-community</c>.</param>
/// <param name="Name">The model, for example <c>kandinsky-2-2-decoder</c>.</param>
/// <param name="Revision">The revision, for example <c>main</c> or <c>refs/pr/5</c>.</param>
public sealed record HubId(string Owner, string Name, string Revision)
{
    private const int LongestPart = 96;

    /// <summary>The branch taken when none is named.</summary>
    public const string MainRevision = "main";

    /// <summary><c>owner/name</c>.</summary>
    public string Id => $"{Owner}/{Name}";

    /// <summary>The folder of the model in the cache.</summary>
    public string FolderName => $"models--{Owner}--{Name}";

    /// <summary>Reads <c>owner/name</c> or <c>owner/name@revision</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="revision">The revision, unless the text names one; <c>main</c> when null.</param>
    /// <exception cref="KandinskyException">Not a hub id, or a revision that is no name.</exception>
    public static HubId Parse(string text, string? revision = null) => TryParse(text, revision)
        ?? throw new KandinskyException($"\"{text}\" is not a hub id; expected owner/name or owner/name@revision,"
            + " for example kandinsky-community/kandinsky-2-2-decoder", ErrorKind.Request);

    /// <summary>As <see cref="Parse"/>, with null for what is no hub id.</summary>
    public static HubId? TryParse(string text, string? revision = null)
    {
        if (text.IndexOf('@') is >= 0 and var at)
            (text, revision) = (text[..at], text[(at + 1)..]);
        revision ??= MainRevision;
        return text.Split('/') is [var owner, var name] && IsPart(owner) && IsPart(name)
            && !name.EndsWith(".git", StringComparison.Ordinal) && HubFileName.Problem(revision) is null
            ? new(owner, name, revision)
            : null;
    }

    /// <summary>Whether the text is a full commit id: 40 hexadecimal digits.</summary>
    public static bool IsCommit(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    /// <inheritdoc/>
    public override string ToString() => Revision == MainRevision ? Id : $"{Id}@{Revision}";

    // Two dashes separate the parts of a cache folder's name, so no part may hold them.
    private static bool IsPart(string part) =>
        part.Length is > 0 and <= LongestPart
        && part.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
        && part[0] is not ('-' or '.') && part[^1] is not ('-' or '.')
        && !part.Contains("--", StringComparison.Ordinal) && !part.Contains("..", StringComparison.Ordinal)
        && HubFileName.Problem(part) is null;
}
