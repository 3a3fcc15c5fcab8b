namespace Kandinsky.Testing;

/// <summary>Text in the repository that follows from the code: a test compares it, or writes it when asked.</summary>
public static class Approved
{
    /// <summary>The environment variable that has approved text written anew; look at the difference before it is committed.</summary>
    public const string Variable = "KANDINSKY_APPROVE";

    private static bool IsAsked => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>A file that holds nothing else.</summary>
    /// <param name="path">From the repository's root.</param>
    /// <param name="text">What it must hold.</param>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static void File(string path, string text)
    {
        var full = Repository.Path(path);
        var now = System.IO.File.Exists(full) ? System.IO.File.ReadAllText(full).ReplaceLineEndings("\n") : null;
        if (now == text) return;
        if (IsAsked) System.IO.File.WriteAllText(full, text);
        else throw new InvalidDataException(
            $"{path} is not what the code says: {Difference(now ?? "", text)}. Mend the code, or run the test with {Variable}=1 and look at the difference.");
    }

    /// <summary>A part of a page, between the comments <c>&lt;!-- NAME --&gt;</c> and <c>&lt;!-- end of NAME --&gt;</c>.</summary>
    /// <param name="path">The page, from the repository's root.</param>
    /// <param name="name">The part's name.</param>
    /// <param name="text">What it must hold, ending with a line break.</param>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static void Section(string path, string name, string text)
    {
        var page = System.IO.File.ReadAllText(Repository.Path(path)).ReplaceLineEndings("\n");
        var (begin, end) = ($"<!-- {name} -->\n", $"<!-- end of {name} -->");
        var (from, to) = (page.IndexOf(begin, StringComparison.Ordinal) + begin.Length, page.IndexOf(end, StringComparison.Ordinal));
        if (from < begin.Length || to < from) throw new InvalidDataException($"{path} has no part between {begin.Trim()} and {end}.");
        File(path, page[..from] + text + page[to..]);
    }

    private static string Difference(string now, string text)
    {
        var (old, wanted) = (now.Split('\n'), text.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(old.Length, wanted.Length)).First(line => old.ElementAtOrDefault(line) != wanted.ElementAtOrDefault(line));
        return $"line {line + 1} is \"{old.ElementAtOrDefault(line)}\" and should be \"{wanted.ElementAtOrDefault(line)}\"";
    }
}
