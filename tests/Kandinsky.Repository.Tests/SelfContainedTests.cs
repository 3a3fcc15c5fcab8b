using System.Text.RegularExpressions;

namespace Kandinsky.Repository.Tests;

public sealed partial class SelfContainedTests
{
    private static readonly string[] Patterns = ["*.cs", "*.md", "*.csproj", "*.props", "*.slnx", "*.sh", "*.py", "run", "*.json", "*.yml"];

    [Fact]
    public void No_file_names_a_folder_of_one_machine() =>
        Assert.Empty(Texts().Where(file => MachinePath().IsMatch(file.Text)).Select(file => file.Path));

    [Fact]
    public void No_file_leaves_work_for_later() =>
        Assert.Empty(Texts().Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal) && Unfinished().IsMatch(file.Text)).Select(file => file.Path));

    [Fact]
    public void No_test_is_skipped() =>
        Assert.Empty(Repository.Sources.Where(file => SkippedTest().IsMatch(File.ReadAllText(Repository.Full(file.Path)))).Select(file => file.Path));

    private static IEnumerable<(string Path, string Text)> Texts() =>
        Patterns.SelectMany(Repository.Files)
            .Where(path => path != "tests/Kandinsky.Repository.Tests/SelfContainedTests.cs" && new FileInfo(Repository.Full(path)).Length < 2_000_000)
            .Select(path => (path, File.ReadAllText(Repository.Full(path))));

    [GeneratedRegex(@"(?<![\w.\-:/}>])/(work|tmp|root|home)/\w")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\[(Fact|Theory)\([^\]]*Skip\s*=")]
    private static partial Regex SkippedTest();
}
