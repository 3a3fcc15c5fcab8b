using Xunit.Abstractions;

namespace Kandinsky.Repository.Tests;

public sealed class FileSizeTests(ITestOutputHelper output)
{
    const int Worth_a_second_look = 250;
    const int Too_long = 400;

    /// <summary>Files that may be longer, each with the reason why splitting them would make them worse.</summary>
    static readonly Dictionary<string, string> Reasons = [];

    [Fact]
    public void No_file_grows_past_four_hundred_lines_without_a_written_reason()
    {
        var long_files = Repository.Sources.Where(file => file.Lines > Worth_a_second_look).ToList();
        foreach (var file in long_files) output.WriteLine($"{file.Lines,5} {file.Path}");

        Assert.Empty(long_files.Where(file => file.Lines > Too_long && !Reasons.ContainsKey(file.Path)).Select(file => file.Path));
    }

    [Fact]
    public void Reasons_are_kept_only_for_files_that_need_them() =>
        Assert.All(Reasons.Keys, path => Assert.True(new SourceFile(path).Lines > Too_long, path));
}
