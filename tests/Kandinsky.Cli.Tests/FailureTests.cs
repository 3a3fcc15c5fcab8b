using System.Text.Json;
using Kandinsky.Tensors;

namespace Kandinsky.Cli.Tests;

public sealed class FailureTests
{
    public static TheoryData<Exception, int> Documented => new()
    {
        { new InvalidOperationException("broken"), 1 },
        { new KandinskyException("bad", ErrorKind.Request), 2 },
        { new KandinskyException("bad", ErrorKind.Model), 3 },
        { new KandinskyException("bad", ErrorKind.Input), 4 },
        { new KandinskyException("bad", ErrorKind.Output), 5 },
        { new KandinskyException("bad", ErrorKind.Network), 6 },
        { new KandinskyException("bad", ErrorKind.Memory), 7 },
        { new InsufficientMemoryException(), 7 },
        { new TaskCanceledException(), 130 },
    };

    [Theory]
    [MemberData(nameof(Documented))]
    public void Every_failure_has_its_documented_exit_code_and_one_line(Exception exception, int code)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.Equal(code, Failure.Report(exception, json: true, output, error));
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
        using var result = JsonDocument.Parse(output.ToString());
        Assert.Equal(code, result.RootElement.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public void Messages_of_several_lines_are_joined()
    {
        using var error = new StringWriter();

        Failure.Report(new KandinskyException("one\ntwo", ErrorKind.Model), json: false, TextWriter.Null, error);

        Assert.Equal($"error: one two{Environment.NewLine}", error.ToString());
    }
}
