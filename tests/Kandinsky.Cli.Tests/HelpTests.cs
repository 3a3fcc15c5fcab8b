using System.CommandLine;

namespace Kandinsky.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> CommandLines => [.. Commands(KandinskyCommand.Create(), "").Select(pair => pair.Line)];

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Help_shows_usage_and_an_example(string line)
    {
        using var output = new StringWriter();

        var code = await KandinskyCommand.RunAsync([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"], output, TextWriter.Null);

        Assert.Equal(0, code);
        Assert.Contains($"kandinsky {line}".Trim(), output.ToString());
        Assert.Contains("Examples:", output.ToString());
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Examples_are_commands_that_parse(string line)
    {
        var command = (TaughtCommand)Commands(KandinskyCommand.Create(), "").Single(pair => pair.Line == line).Command;

        Assert.All(command.Examples, example =>
        {
            Assert.StartsWith("kandinsky ", example);
            Assert.Null(UsageError.Of(KandinskyCommand.Create().Parse(example.Split('|')[0]["kandinsky ".Length..])));
        });
    }

    [Fact]
    public void Every_option_and_argument_is_described() =>
        Assert.All(Commands(KandinskyCommand.Create(), ""), pair =>
            Assert.All(pair.Command.Options.Cast<Symbol>().Concat(pair.Command.Arguments), symbol =>
                Assert.False(string.IsNullOrWhiteSpace(symbol.Description), symbol.Name)));

    [Fact]
    public async Task No_arguments_at_all_show_the_help()
    {
        using var output = new StringWriter();

        Assert.Equal(0, await KandinskyCommand.RunAsync([], output, TextWriter.Null));
        Assert.Contains("models", output.ToString());
    }

    [Fact]
    public void A_subcommand_is_made_alone_when_it_is_named_and_all_when_none_is() =>
        Assert.All(KandinskyCommand.Create().Subcommands, command =>
            Assert.Equal(command.Name, Assert.Single(KandinskyCommand.Create(command.Name).Subcommands).Name));

    private static IEnumerable<(string Line, Command Command)> Commands(Command command, string line) =>
        command.Subcommands.SelectMany(inner => Commands(inner, $"{line} {inner.Name}".Trim())).Prepend((line, command));
}
