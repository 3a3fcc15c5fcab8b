using System.Text.RegularExpressions;

namespace Kandinsky.Repository.Tests;

/// <summary>One page of documentation: its links, headings and code blocks.</summary>
internal sealed partial class MarkdownFile(string path)
{
    private readonly string _text = File.ReadAllText(Repository.Full(path)).ReplaceLineEndings("\n");

    public string Path => path;

    public string Text => _text;

    public IEnumerable<string> Links =>
        LinkPattern().Matches(CodePattern().Replace(_text, "")).Select(match => match.Groups["target"].Value);

    /// <summary>Anchors as code hosts make them from headings: lower case, punctuation dropped, spaces to hyphens.</summary>
    public IEnumerable<string> Anchors =>
        HeadingPattern().Matches(CodePattern().Replace(_text, "")).Select(match =>
            PunctuationPattern().Replace(match.Groups["title"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>The texts of the fenced blocks of one language, in order.</summary>
    public IReadOnlyList<string> CodeBlocks(string language) =>
        [.. FencePattern().Matches(_text).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["code"].Value)];

    public override string ToString() => path;

    [GeneratedRegex(@"!?\[[^\]]*\]\((?<target>[^)\s]+)[^)]*\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"^#{1,6} (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex PunctuationPattern();

    [GeneratedRegex(@"^```[^\n]*\n.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"^```(?<language>\w*)[^\n]*\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencePattern();
}
