namespace Kandinsky.Repository.Tests;

/// <summary>The checkout these tests run in: its folder and the files that people wrote.</summary>
internal static class Repository
{
    private static readonly string[] Generated = ["bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", "node_modules"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Sources { get; } =
        [.. Files("*.cs").Select(path => new SourceFile(path))];

    public static IReadOnlyList<MarkdownFile> Documents { get; } =
        [.. Files("*.md").Select(path => new MarkdownFile(path))];

    /// <summary>Paths relative to the root with forward slashes, generated and hidden folders left out (.ci kept).</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Walk(Root, pattern).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    public static string Full(string path) => Path.Combine(Root, path);

    private static IEnumerable<string> Walk(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern).Concat(
            Directory.EnumerateDirectories(folder).Where(IsWritten).SelectMany(inner => Walk(inner, pattern)));

    private static bool IsWritten(string folder)
    {
        var name = Path.GetFileName(folder);
        return !Generated.Contains(name) && (name == ".ci" || !name.StartsWith('.'));
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Kandinsky.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("Kandinsky.slnx is not above the tests: they must run inside the checkout.");
    }
}
