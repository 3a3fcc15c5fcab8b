namespace Kandinsky.Cli;

/// <summary>Some pictures of a folder could not be used; the others were painted.</summary>
/// <param name="files">The pictures, whose errors were told.</param>
internal sealed class FolderIncompleteException(IReadOnlyList<string> files)
    : Exception($"{files.Count} {(files.Count == 1 ? "picture" : "pictures")} could not be used: {string.Join(", ", files.Select(Path.GetFileName))}");
