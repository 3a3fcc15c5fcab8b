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

    [Fact]
    public void The_largest_file_is_read() =>
        Assert.Equal("a cat", Read([.. "a cat\n"u8, .. Enumerable.Repeat((byte)' ', (16 << 20) - 6)])[0]);

    [Fact]
    public void A_byte_that_is_no_text_is_named_in_the_first_line_too() => Assert.Contains("(line 1)", Error(() => Read([0xE9, (byte)'a'])));

    [Fact]
    public void A_line_may_be_an_object_with_fields_of_a_request()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("prompts.txt", "a cat\n{\"prompt\":\"a dog\",\"seed\":3}\n{a} fox");
        var fields = RequestFields.Of<TextToImageRequest>();
        using var stream = File.OpenRead(path);
        foreach (var lines in (IReadOnlyList<RequestValues>[])[PromptFile.ReadRequests(path, fields), PromptFile.ReadRequests(stream, "-", fields)])
        {
            var requests = lines.Select(line => line.ApplyTo(new TextToImageRequest { Prompts = [], Seed = 9 })).Cast<TextToImageRequest>();
            Assert.Equal([("a cat", 9ul), ("a dog", 3ul), ("{a} fox", 9ul)], requests.Select(request => (request.Prompts[0], request.Seed)));
        }
    }

    [Theory]
    [InlineData("{\"seed\":3}", "prompts.txt, prompt 2: ", "it has no 'prompt'")]
    [InlineData("{\"prompt\":\"a\",\"sede\":3}", "prompts.txt, prompt 2: ", "sede")]
    [InlineData("{\"prompt\":", "prompts.txt, prompt 2: ", "JSON")]
    public void A_line_that_is_no_request_is_named(string line, string place, string what)
    {
        using var folder = new TemporaryFolder();
        var fields = RequestFields.Of<TextToImageRequest>();
        var path = folder.Write("prompts.txt", $"a cat\n{line}");
        var message = Error(() => PromptFile.ReadRequests(path, fields));
        Assert.Contains(place, message);
        Assert.Contains(what, message);
        using var stream = File.OpenRead(path);
        Assert.Equal(message[path.Length..], Error(() => PromptFile.ReadRequests(stream, "-", fields))[1..]);
        Assert.Throws<ArgumentNullException>(() => PromptFile.ReadRequests(path, null!));
        Assert.Throws<ArgumentNullException>(() => PromptFile.ReadRequests(stream, "-", null!));
    }
}
