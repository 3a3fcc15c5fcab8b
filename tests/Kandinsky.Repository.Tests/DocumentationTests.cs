using System.Text.RegularExpressions;

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

    /// <summary>Comments cite docs/kandinsky.md by its headings, as in "(docs/kandinsky.md: Prior)".</summary>
    [Fact]
    public void Sections_that_comments_cite_exist()
    {
        var headings = File.ReadLines(Repository.Full("docs/kandinsky.md")).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line =>
            line[3..]).ToList();
        Assert.Empty(Repository.Sources.SelectMany(file => File.ReadLines(Repository.Full(file.Path))
            .SelectMany(line => Regex.Matches(line, @"docs/kandinsky\.md: ([^.;,)]+)").Select(match => match.Groups[1].Value.Trim()))
            .Where(cited => !headings.Contains(cited)).Select(cited => $"{file.Path}: {cited}")));
    }

    [Fact]
    public void Comments_cite_nothing_that_is_not_in_the_repository() =>
        Assert.Empty(Repository.Sources.Where(file => file.SourceProject is not null)
            .SelectMany(file => File.ReadLines(Repository.Full(file.Path)).Where(line => Regex.IsMatch(line, @"\bspec [A-I]\.\d")).Select(line =>
                $"{file.Path}: {line.Trim()}")));

    /// <summary>That the files exist is a link like any other; here their names must lead there.</summary>
    [Fact]
    public void A_strangers_questions_are_answered_by_files_that_exist()
    {
        var lines = File.ReadAllLines(Repository.Full("docs/architecture.md"));
        var rows = lines.SkipWhile(line => !line.StartsWith("## Twenty questions", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.StartsWith('#')).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Split('|')).ToList();
        Assert.Equal(20, rows.Count);
        foreach (var cells in rows)
        {
            var links = Regex.Matches($"{cells[2]} {cells[3]}", @"\[`?([^\]`]+)`?\]\(([^)#]+)");
            Assert.True(links.Count is 1 or 2 && cells[2].Contains("](", StringComparison.Ordinal), cells[1]);
            Assert.All(links, link => Assert.True(File.Exists(Repository.Full($"docs/{link.Groups[2].Value}")), link.Value));
            var named = Regex.Matches(cells[4], "`([A-Za-z0-9]+[.]cs)`").Select(match => match.Groups[1].Value);
            var folder = Path.GetDirectoryName(Repository.Full($"docs/{links[0].Groups[2].Value}"))!;
            Assert.All(named, name => Assert.True(File.Exists(Path.Combine(folder, name)), name));
            Assert.All(links.Where(link => link.Groups[1].Value.EndsWith(".cs", StringComparison.Ordinal)), link =>
                Assert.EndsWith($"/{link.Groups[1].Value}", link.Groups[2].Value, StringComparison.Ordinal));
        }
    }

    private static bool Resolves(MarkdownFile page, string link)
    {
        if (Target(page, link) is not { } target) return true;
        if (!Path.Exists(Repository.Full(target))) return false;
        return link.IndexOf('#') is var hash && (hash < 0 || new MarkdownFile(target).Anchors.Contains(link[(hash + 1)..]));
    }

    /// <summary>The file a link names, relative to the root; null for the web.</summary>
    private static string? Target(MarkdownFile page, string link)
    {
        if (link.Contains("://", StringComparison.Ordinal) || link.StartsWith("mailto:", StringComparison.Ordinal)) return null;
        var file = link.Split('#')[0];
        if (file.Length == 0) return page.Path;
        var folder = Path.GetDirectoryName(Repository.Full(page.Path))!;
        return Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(file)))).Replace('\\', '/');
    }
}
