namespace Kandinsky.Repository.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void Every_link_leads_to_a_file_and_heading_that_exist() =>
        Assert.Empty(Repository.Documents.SelectMany(page => page.Links.Where(link => !Resolves(page, link)).Select(link => $"{page.Path}: {link}")));

    [Fact]
    public void Every_page_of_the_documentation_is_reached_from_the_readme()
    {
        var reached = new HashSet<string> { "README.md" };
        var waiting = new Queue<string>(reached);
        while (waiting.TryDequeue(out var path))
        {
            var page = Repository.Documents.Single(document => document.Path == path);
            foreach (var target in page.Links.Select(link => Target(page, link)).Where(target => Repository.Documents.Any(document => document.Path == target)))
            {
                if (reached.Add(target!)) waiting.Enqueue(target!);
            }
        }

        Assert.Empty(Repository.Documents.Select(page => page.Path).Where(path => path.StartsWith("docs/", StringComparison.Ordinal)).Except(reached));
    }

    static bool Resolves(MarkdownFile page, string link)
    {
        if (Target(page, link) is not { } target) return true;
        if (!Path.Exists(Repository.Full(target))) return false;
        return link.IndexOf('#') is var hash && (hash < 0 || new MarkdownFile(target).Anchors.Contains(link[(hash + 1)..]));
    }

    /// <summary>The file a link names, relative to the root; null for the web.</summary>
    static string? Target(MarkdownFile page, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal) || link.StartsWith("mailto:", StringComparison.Ordinal)) return null;
        var file = link.Split('#')[0];
        if (file.Length == 0) return page.Path;
        var folder = Path.GetDirectoryName(Repository.Full(page.Path))!;
        return Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(file)))).Replace('\\', '/');
    }
}
