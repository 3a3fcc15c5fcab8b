namespace Kandinsky;

/// <summary>Where a path leads once every symbolic link on the way is followed, as the system itself follows them.</summary>
internal static class LinkTarget
{
    // Linux gives up after as many.
    private const int MostLinks = 40;

    /// <summary>The file or folder behind a path. It need not exist; a link to nothing gives the name that the link holds.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="IOException">The links lead in a circle, or there are more than 40.</exception>
    public static string Of(string path)
    {
        var reached = Path.GetPathRoot(path) ?? "";
        var ahead = new Stack<string>();
        Push(ahead, path[reached.Length..]);
        for (var links = 0; ahead.TryPop(out var name);)
        {
            if (name == ".") continue;
            if (name == "..")
            {
                reached = Path.GetDirectoryName(reached) ?? reached;
                continue;
            }
            var next = Path.Combine(reached, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                reached = next;
                continue;
            }
            if (++links > MostLinks) throw new IOException("its symbolic links lead in a circle");
            if (Path.IsPathRooted(target)) reached = Path.GetPathRoot(target)!;
            Push(ahead, target[(Path.GetPathRoot(target)?.Length ?? 0)..]);
        }
        return reached;
    }

    private static void Push(Stack<string> ahead, string path)
    {
        foreach (var name in path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse())
            ahead.Push(name);
    }
}
