using System.Buffers;

namespace Kandinsky;

/// <summary>
/// The rules a file name must meet before it may become a path on this machine. A hub, or whoever stands between, could
/// name a file <c>../../.bashrc</c> or <c>\\host\share\x</c>; the rules of every operating system apply on every one,
/// so that a cache can be moved between them.
/// </summary>
internal static class HubFileName
{
    private const int LongestName = 255;
    private const int LongestPath = 1000;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\\:;<>\"|?*");

    /// <summary>Throws unless the name is a relative path with forward slashes that is safe everywhere.</summary>
    /// <param name="name">The name as the hub gives it.</param>
    /// <param name="owner">Whose name it is, for the message.</param>
    /// <exception cref="KandinskyException">The name breaks a rule.</exception>
    public static void Check(string name, string owner)
    {
        if (Problem(name) is { } problem)
            throw new KandinskyException($"{owner} has a file with an unsafe name, \"{LegibleText.Of(name)}\": it {problem}; nothing was written",
                ErrorKind.Network);
    }

    /// <summary>What is wrong with the name, as the end of a sentence that begins with "it"; null when it is safe.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0)
            return "is empty";
        if (name.Length > LongestPath)
            return $"has more than {LongestPath} letters";
        if (name.Any(letter => letter is < ' ' or > '~'))
            return "has a letter outside printable ASCII";
        if (name.AsSpan().IndexOfAny(Forbidden) is >= 0 and var at)
            return $"has the letter {name[at]}";
        if (name[0] == '/')
            return "is an absolute path";
        return name.Split('/').Select(PartProblem).FirstOrDefault(problem => problem is not null);
    }

    private static string? PartProblem(string part)
    {
        if (part.Length == 0)
            return "has an empty part";
        if (part is "." or "..")
            return $"has the part {part}";
        if (part.Length > LongestName)
            return $"has a part of more than {LongestName} letters";
        if (part[^1] is '.' or ' ' || part[0] == ' ')
            return "has a part that begins with a blank or ends with a dot or blank";
        if (part[0] == '~')
            return "has a part that begins with ~";
        if (IsEncoded(part))
            return "has a percent-encoded letter";
        return DeviceName.Is(part.Split('.')[0].TrimEnd()) ? "has a part that is the name of a device" : null;
    }

    private static bool IsEncoded(string part)
    {
        for (var at = part.IndexOf('%'); at >= 0 && at + 2 < part.Length; at = part.IndexOf('%', at + 1))
            if (char.IsAsciiHexDigit(part[at + 1]) && char.IsAsciiHexDigit(part[at + 2]))
                return true;
        return false;
    }
}
