using System.Text;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class PromptFileTests
{
    private static IReadOnlyList<string> Read(byte[] bytes) => PromptFile.Read(new MemoryStream(bytes), "prompts.txt");

    private static IReadOnlyList<string> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static string Error(Action action)
    {
        var error = Assert.Throws<KandinskyException>(action);
        Assert.Equal(ErrorKind.Input, error.Kind);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    [Theory]
    [InlineData("a cat\na dog\n")]
    [InlineData("a cat\r\na dog")]
    [InlineData("a cat\ra dog\r")]
    [InlineData("\uFEFFa cat\n\n\n  a dog  \n\n")]
    [InlineData("# pets\na cat\n   # and\n\ta dog")]
    public void Each_line_is_a_prompt(string text) => Assert.Equal(["a cat", "a dog"], Read(text));

    [Fact]
    public void A_prompt_may_begin_with_a_number_sign() => Assert.Equal(["#1 in a row", "красный кот"], Read("\\#1 in a row\nкрасный кот"));

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData("# only remarks")]
    public void A_file_without_a_prompt_is_an_error(string text) => Assert.Contains("prompts.txt holds no prompt", Error(() => Read(text)));

    [Fact]
    public void Text_of_another_encoding_is_named_with_its_line() =>
        Assert.Contains("prompts.txt is not UTF-8 text (line 2)", Error(() => Read([.. "a cat\n"u8, 0xE9, .. "t\xE9\n"u8])));

    [Fact]
    public void A_file_that_is_too_large_is_refused() => Assert.Contains("more than 16 MiB", Error(() => Read(new byte[(16 << 20) + 1])));

    [Fact]
    public void Reads_a_file_and_names_one_that_is_missing()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(["a cat"], PromptFile.Read(folder.Write("prompts.txt", "a cat")));
        Assert.Contains("missing.txt", Error(() => PromptFile.Read(folder["missing.txt"])));
        Assert.Contains(folder.Path, Error(() => PromptFile.Read(folder.Path)));
    }
}
