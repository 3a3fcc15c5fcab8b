using Xunit.Abstractions;

namespace Kandinsky.Repository.Tests;

public sealed class FileSizeTests(ITestOutputHelper output)
{
    private const int Worth_a_second_look = 250;
    private const int Too_long = 400;
    private const int Columns = 160;

    /// <summary>Files that may be longer, each with the reason why splitting them would make them worse.</summary>
    private static readonly Dictionary<string, string> Reasons = [];

    [Fact]
    public void No_file_grows_past_four_hundred_lines_without_a_written_reason()
    {
        var long_files = Repository.Sources.Where(file => file.Lines > Worth_a_second_look).ToList();
        foreach (var file in long_files) output.WriteLine($"{file.Lines,5} {file.Path}");

        Assert.Empty(long_files.Where(file => file.Lines > Too_long && !Reasons.ContainsKey(file.Path)).Select(file => file.Path));
    }

    /// <summary>A raw string may be longer: breaking it would change what it says.</summary>
    [Fact]
    public void Lines_end_by_column_160()
    {
        Assert.Empty(Repository.Sources.SelectMany(file => Wide(File.ReadAllLines(Repository.Full(file.Path))).Select(line => $"{file.Path}:{line}")));

        static IEnumerable<int> Wide(string[] lines)
        {
            var raw = false;
            foreach (var (index, line) in lines.Index())
            {
                var marks = line.Split("\"\"\"").Length - 1;
                if (line.Length > Columns && marks == 0 && !raw) yield return index + 1;
                if (marks % 2 == 1) raw = !raw;
            }
        }
    }

    [Fact]
    public void Reasons_are_kept_only_for_files_that_need_them() =>
        Assert.All(Reasons.Keys, path => Assert.True(new SourceFile(path).Lines > Too_long, path));
}
