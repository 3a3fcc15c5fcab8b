using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class FileNameTemplateTests
{
    private static readonly DateTimeOffset Made = new(2026, 1, 31, 23, 59, 58, TimeSpan.FromHours(3));

    private static IReadOnlyList<string> Names(string pattern, params (string Prompt, ulong Seed)[] pictures) =>
        FileNameTemplate.Parse(pattern).Names([.. pictures.Select(picture => new PictureName(picture.Prompt, picture.Seed, Made))]);

    private static string Name(string pattern, string prompt = "A red, cat!", ulong seed = 7) => Assert.Single(Names(pattern, (prompt, seed)));

    [Theory]
    [InlineData("out.png", "out.png")]
    [InlineData("{index}-{prompt}-{seed}.png", "1-a-red-cat-7.png")]
    [InlineData("{date}/{time}.png", "2026-01-31/23-59-58.png")]
    [InlineData("{index:3}_{seed:10}.png", "001_0000000007.png")]
    [InlineData("{prompt:5}.png", "a-red.png")]
    [InlineData("{prompt:6}.png", "a-red.png")]
    [InlineData("{{{seed}}}.png", "{7}.png")]
    [InlineData("{{{{", "{{")]
    [InlineData("x}}", "x}")]
    [InlineData("{seed:1}-{seed}", "7-7")]
    [InlineData("/a folder/../{seed}.png", "/a folder/../7.png")]
    public void Fills_in_the_fields(string pattern, string name) => Assert.Equal(name, Name(pattern));

    [Theory]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("C:\\Windows\\x", "c-windows-x")]
    [InlineData("{seed}", "seed")]
    [InlineData("a\0b\nc", "a-b-c")]
    [InlineData("???", "picture")]
    [InlineData("", "picture")]
    [InlineData("con", "con-")]
    [InlineData("LPT1", "lpt1-")]
    [InlineData("console", "console")]
    [InlineData("Красный кот", "красный-кот")]
    [InlineData("𠮷野家", "𠮷野家")]
    [InlineData("a\ud800b", "a-b")]
    public void What_is_filled_in_is_safe_in_a_name(string prompt, string name) => Assert.Equal($"{name}.png", Name("{prompt}.png", prompt));

    [Theory]
    [InlineData("x")]
    [InlineData("я")]
    [InlineData("𠮷")]
    public void A_long_prompt_makes_a_name_every_file_system_takes(string letter)
    {
        var prompt = string.Concat(Enumerable.Repeat(letter, 5000));
        foreach (var pattern in new[] { "{prompt}.png", "{prompt:1000}-{index:999}-{seed}.png" })
            Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(Name(pattern, prompt, ulong.MaxValue)), 5, 255);
    }

    [Fact]
    public void Two_hundred_bytes_of_a_prompt_are_kept_and_no_more()
    {
        // Letters of one, two and four bytes
        Assert.Equal(200, Name("{prompt:1000}", new string('x', 300)).Length);
        Assert.Equal(100, Name("{prompt:1000}", new string('я', 300)).Length);
        Assert.Equal(50, Name("{prompt:1000}", string.Concat(Enumerable.Repeat("𠮷", 300))).EnumerateRunes().Count());
        Assert.Equal(new string('x', 198) + "-y", Name("{prompt:1000}", new string('x', 198) + "!!!!yz"));
    }

    [Fact]
    public void Names_that_come_out_equal_are_all_numbered()
    {
        Assert.Equal([Path.Combine("a", "out-1.png"), Path.Combine("a", "out-2.png")], Names("a/out.png", ("x", 1), ("y", 2)));
        Assert.Equal(["x-1.png", "x-2.png"], Names("{prompt}-{seed}.png", ("X", 1), ("x", 2)));
        Assert.Equal(["x-1.png", "x-2.png"], Names("{prompt}.png", ("X", 1), ("x", 2)));
        Assert.Equal(["out-1.png", "out-2.png"], Names("out.png", ("x", 1), ("y", 2)));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{sead}.png", "unknown field {sead}")]
    [InlineData("{}.png", "unknown field {}")]
    [InlineData("{date:yyyy}.png", "unknown field {date:yyyy}")]
    [InlineData("{index:0}.png", "unknown field {index:0}")]
    [InlineData("{index:-3}.png", "unknown field {index:-3}")]
    [InlineData("{index:1001}.png", "unknown field {index:1001}")]
    [InlineData("{prompt:a}.png", "unknown field {prompt:a}")]
    [InlineData("{seed.png", "a lone {")]
    [InlineData("seed}.png", "a lone }")]
    [InlineData("seed}", "a lone }")]
    [InlineData("seed{", "a lone {")]
    [InlineData("}{seed}", "a lone }")]
    [InlineData("{time:2}.png", "unknown field {time:2}")]
    [InlineData("{seed:1:2}.png", "unknown field {seed:1:2}")]
    public void A_pattern_that_means_nothing_is_an_error(string pattern, string says)
    {
        var error = Assert.Throws<KandinskyException>(() => FileNameTemplate.Parse(pattern));
        Assert.Equal(ErrorKind.Request, error.Kind);
        Assert.Contains(says, error.Message);
    }
}
