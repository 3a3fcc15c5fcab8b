using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Kandinsky;

/// <summary>
/// Has the seed choose words in prompts: <c>{red|green}</c> becomes one of its alternatives, <c>{2::red|green}</c> red twice as often, <c>__animal__</c> a
/// line of the file <c>animal.txt</c>. Alternatives and lines may hold both again; <c>\{ \} \| \_</c> stand for the letter itself. The same prompt, seed and
/// picture give the same words, wherever they run.
/// </summary>
/// <param name="folder">The folder of the files, <c>__place/city__</c> being <c>place/city.txt</c> in it; that of <see cref="FolderFromEnvironment"/> if
/// null.</param>
public sealed partial class Wildcards(string? folder = null)
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "KANDINSKY_WILDCARDS";

    private const string UsualFolder = "wildcards";
    private const int MostNamesLookedAt = 10_000;

    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _files = new(StringComparer.Ordinal);

    /// <summary>Where the files are.</summary>
    public string Folder { get; } = folder ?? FolderFromEnvironment();

    /// <summary>The folder that <see cref="Variable"/> names, else <c>wildcards</c> where the process runs.</summary>
    /// <param name="variable">Reads an environment variable; the process's own when null.</param>
    public static string FolderFromEnvironment(Func<string, string?>? variable = null) =>
        (variable ?? Environment.GetEnvironmentVariable)(Variable) is { Length: > 0 } named ? named : UsualFolder;

    /// <summary>Whether a prompt holds what this class reads as a choice.</summary>
    /// <param name="prompt">The prompt.</param>
    public static bool IsIn(string prompt) => Choices().IsMatch(prompt);

    /// <summary>The prompt with its words chosen.</summary>
    /// <param name="template">The prompt with alternatives and wildcards.</param>
    /// <param name="seed">The seed of its picture; its low 32 bits count, as in painting.</param>
    /// <param name="picture">Which picture of that seed it is for, from 0: each has words of its own.</param>
    /// <exception cref="KandinskyException">A brace is never closed, a weight is wrong, a file is missing or holds nothing, or files name each other without
    /// end.</exception>
    public string Choose(string template, ulong seed, int picture = 0)
    {
        ArgumentNullException.ThrowIfNull(template);
        return new PromptChoice(this, (uint)seed | (ulong)(uint)picture << 32).Choose(template);
    }

    /// <summary>
    /// The request with words chosen in its prompts, if it asks for that (<see cref="PromptedRequest.Wildcards"/>): a prompt for each picture, and what they
    /// were before as its <see cref="PromptedRequest.Templates"/>. Any other request is returned as it is.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <typeparam name="TRequest">Its type.</typeparam>
    /// <exception cref="KandinskyException">As <see cref="Choose(string, ulong, int)"/>.</exception>
    public TRequest Choose<TRequest>(TRequest request) where TRequest : PictureRequest
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request is not PromptedRequest { Wildcards: true } prompted) return request;
        var templates = prompted.PictureTitles;
        List<string> chosen = [.. templates.Select((template, picture) => Choose(template, request.Seed, picture))];
        var changed = chosen.SequenceEqual(templates, StringComparer.Ordinal) ? prompted with { Wildcards = false }
            : prompted with { Wildcards = false, Prompts = chosen, Count = 1, Templates = templates };
        return (TRequest)(PictureRequest)changed;
    }

    /// <summary>The lines of a file.</summary>
    /// <param name="name">What stands between the underscores.</param>
    /// <exception cref="KandinskyException">It is missing, or holds nothing.</exception>
    internal IReadOnlyList<string> Lines(string name) => _files.GetOrAdd(name, _ =>
    {
        var path = Path.Combine([Folder, .. $"{name}.txt".Split('/', StringSplitOptions.RemoveEmptyEntries)]);
        return File.Exists(path) ? PromptFile.Read(path) : throw new KandinskyException(
            $"There are no words for __{LegibleText.Of(name)}__: the file {LegibleText.Of(name)}.txt is not in the folder of wildcards, {Folder}{Meant(name)}",
            ErrorKind.Input);
    });

    private string Meant(string name)
    {
        if (!Directory.Exists(Folder)) return $", which is not there; name another with --wildcard-folder or {Variable}";
        var names = Directory.EnumerateFiles(Folder, "*.txt", SearchOption.AllDirectories).Take(MostNamesLookedAt)
            .Select(file => Path.ChangeExtension(Path.GetRelativePath(Folder, file), null).Replace(Path.DirectorySeparatorChar, '/')).ToArray();
        return NearestName.Near(name, names) is { } near ? $"; did you mean __{near}__?" : $"; name another folder with --wildcard-folder or {Variable}";
    }

    /// <summary>What stands for a file: letters, digits, hyphens and single underscores, folders before it. No name leaves the folder.</summary>
    [GeneratedRegex(@"\G__((?:[\p{L}\p{N}/-]|(?<!_)_(?!_))+)__")]
    internal static partial Regex FileMark();

    [GeneratedRegex(@"\{[^{}]*\|[^{}]*\}|__[\p{L}\p{N}](?:[\p{L}\p{N}/-]|(?<!_)_(?!_))*__")]
    private static partial Regex Choices();
}
