using System.CommandLine.Parsing;
using System.Text.Json;

namespace Kandinsky.Cli.Tests;

/// <summary>The words of a command line are taken as they stand: nothing in a prompt or a file's name is syntax.</summary>
public sealed class WordsTests : IDisposable
{
    private static readonly string[] _quick = ["--steps", "1", "--prior-steps", "2", "--width", "64", "--height", "64"];

    private readonly KandinskyProcess _kandinsky = new();

    [Theory]
    [InlineData("@cat in a garden")]
    [InlineData("@words.txt")]
    [InlineData("[suggest]")]
    [InlineData("[red] cat")]
    [InlineData("- a cat")]
    [InlineData("-5 degrees")]
    [InlineData("-out of this world")]
    [InlineData("--big cat, small hat")]
    [InlineData("/h")]
    [InlineData("/?")]
    [InlineData("--weird", "--")]
    [InlineData("-o", "--")]
    [InlineData("--help", "--")]
    [InlineData("-qwerty", "--")]
    [InlineData("a=b")]
    [InlineData("cat:dog")]
    [InlineData("")]
    public void A_prompt_is_what_it_says(string prompt, params string[] before)
    {
        var parse = CommandLineRules.Parse(KandinskyCommand.Create(), ["generate", .. _quick, "--json", "-q", .. before, prompt]);

        Assert.Null(UsageError.Of(parse));
        Assert.Equal([prompt], Assert.Single(parse.CommandResult.Children.OfType<ArgumentResult>()).Tokens.Select(token => token.Value));
    }

    [Fact]
    public async Task A_prompt_reads_no_file()
    {
        File.WriteAllText(_kandinsky.PathOf("cat"), "--output\nread.png\n");
        var outcome = await _kandinsky.RunAsync(["generate", "@cat", .. _quick]);

        Assert.Equal((0, "out.png\n"), (outcome.ExitCode, outcome.Output));
        Assert.Equal("@cat", ImageFile.LoadMetadata(_kandinsky.PathOf("out.png"))!.Prompt);
    }

    [Theory]
    [InlineData("--negative", "@words.txt")]
    [InlineData("--negative", "-out of focus")]
    [InlineData("--negative", "-o out")]
    [InlineData("--negative", "")]
    [InlineData("--negative", "[debug]")]
    [InlineData("--negative", "--")]
    public async Task A_value_is_what_it_says(string option, string value)
    {
        File.WriteAllText(_kandinsky.PathOf("words.txt"), "another");
        string[] apart = value == "--" ? [] : [option, value];
        var (first, second) = (await _kandinsky.RunAsync(["generate", "cat", .. _quick, "-q", .. apart]),
            await _kandinsky.RunAsync(["generate", "cat", .. _quick, "-q", "-o=second.png", $"{option}={value}"]));

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        if (apart.Length > 0) Assert.Equal(value, ImageFile.LoadMetadata(_kandinsky.PathOf("out.png"))!.NegativePrompt);
        Assert.Equal(value, ImageFile.LoadMetadata(_kandinsky.PathOf("second.png"))!.NegativePrompt);
    }

    [Fact]
    public async Task A_files_name_may_begin_with_an_at_sign()
    {
        var outcome = await _kandinsky.RunAsync(["generate", "cat", .. _quick, "-o", "@cat.png"]);
        var info = await _kandinsky.RunAsync("info", "@cat.png");
        var like = await _kandinsky.RunAsync("generate", "--like", "@cat.png", "-o", "again.png");

        Assert.Equal(("@cat.png\n", 0, 0), (outcome.Output, info.ExitCode, like.ExitCode));
    }

    [Theory]
    [InlineData("--text", "a cat=0,5", "--text 'a cat=0,5': the weight is a number, not '0,5'; write 0.5")]
    [InlineData("--text", "a cat=50%", "--text 'a cat=50%': the weight is a number, not '50%'; write 0.5")]
    [InlineData("--text", "a cat=nan", "--text 'a cat=nan': the weight is a number, not 'nan'")]
    [InlineData("--text", "a cat=-inf", "--text 'a cat=-inf': the weight is a number, not '-inf'")]
    [InlineData("--text", "a cat=1e999", "--text 'a cat=1e999': the weight is a number, not '1e999'")]
    [InlineData("--text", "a cat=1.000,5", "--text 'a cat=1.000,5': the weight is a number, not '1.000,5'")]
    [InlineData("--image", "cat.png=0,5", "--image 'cat.png=0,5': the weight is a number, not '0,5'; write 0.5")]
    [InlineData("--lora", "cat.safetensors=0,5", "--lora 'cat.safetensors=0,5': the weight is a number, not '0,5'; write 0.5")]
    public async Task A_weight_that_is_no_number_is_told(string option, string value, string message)
    {
        var outcome = await _kandinsky.RunAsync("mix", "--text", "a dog", option, value);

        Assert.Equal((2, $"error: {message}\n"), (outcome.ExitCode, outcome.Error));
    }

    [Theory]
    [InlineData("a cat=0.5", "0.5 a cat")]
    [InlineData("E=mc2", "1 E=mc2")]
    [InlineData("a=", "1 a=")]
    [InlineData("1+1=2=0.25", "0.25 1+1=2")]
    [InlineData("=3", "1 =3")]
    public async Task A_text_with_an_equals_sign_is_a_text(string text, string prompt)
    {
        await _kandinsky.RunAsync(["mix", "--text", text, .. _quick]);

        Assert.Equal(prompt, ImageFile.LoadMetadata(_kandinsky.PathOf("out.png"))!.Prompt);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("Random")]
    [InlineData("-1")]
    public async Task A_random_seed_is_told_everywhere(string seed)
    {
        var outcome = await _kandinsky.RunAsync(["generate", "a star", "--seed", seed, "--count", "2", "--json", .. _quick]);
        var again = await _kandinsky.RunAsync(["generate", "a star", "--seed", seed, "-q", "-o", "again.png", .. _quick]);

        using var result = JsonDocument.Parse(outcome.Output);
        var told = result.RootElement.GetProperty("pictures")[0].GetProperty("seed").GetUInt64();
        Assert.Contains($"note: the seed is {told}\n", outcome.Error);
        Assert.Equal(told, ImageFile.LoadMetadata(_kandinsky.PathOf("out-1.png"))!.Seed);
        Assert.Equal(told + 1, ImageFile.LoadMetadata(_kandinsky.PathOf("out-2.png"))!.Seed);
        Assert.InRange(told, 0UL, uint.MaxValue);
        Assert.Equal("", again.Error);
        Assert.NotEqual(told, ImageFile.LoadMetadata(_kandinsky.PathOf("again.png"))!.Seed);
    }

    public void Dispose() => _kandinsky.Dispose();
}
