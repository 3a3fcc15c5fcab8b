using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class HubFileNameTests
{
    public static TheoryData<string> Unsafe =>
    [
        // out of the folder
        "..", ".", "../a", "a/../b", "a/..", "./a", "a/./b", "../../../../etc/passwd", "a/../../b", "..\\a", "a\\..\\b", "a/..\\b",
        "....//a", "..;/a", "a/.. /b", "a/... /b", "a/.../b",
        // encoded
        "%2e%2e/a", "%2e%2e%2fa", "..%2fa", "a%2fb", "a%5cb", "%252e%252e%252fa", "a%00b", "%C0%AE%C0%AE/a",
        // absolute, drives, shares
        "/etc/passwd", "//host/share/a", "\\\\host\\share\\a", "\\\\?\\C:\\a", "\\\\.\\pipe\\a", "\\a", "C:\\a", "C:/a", "D:a", "c:", "file:///a",
        "~/a", "~root/a", "a/~b",
        // letters that mean something somewhere
        "a\0b", "a\nb", "a\rb", "a\tb", "a\u001b[31mb", "a\u007fb", "a:b", "a:$DATA", "a<b", "a>b", "a\"b", "a|b", "a?b", "a*b",
        // stripped by Windows
        "a.", "a ", "a/b.", "a/b /c", " a", "a./b",
        // devices
        "CON", "con", "nul", "NUL.txt", "aux.json", "PRN", "COM1", "com9.bin", "LPT1", "lpt0.x", "a/CON/b", "CONIN$", "CONOUT$", "nul .txt", "CLOCK$",
        // the same name written in two ways, invisible and reversing letters
        "e\u0301.json", "\u00e9.json", "\u202egnp.exe", "a\u200bb", "\uff0e\uff0e/a", "a\u2215b", "\ud800", "К",
        // empty
        "", "a//b", "a/", "/",
    ];

    [Theory]
    [MemberData(nameof(Unsafe))]
    public void Refuses_an_unsafe_name(string name)
    {
        var error = Assert.Throws<KandinskyException>(() => HubFileName.Check(name, "owner/name"));
        Assert.Equal(ErrorKind.Network, error.Kind);
        Assert.Contains("owner/name", error.Message);
        Assert.DoesNotContain(error.Message, letter => char.IsControl(letter) || letter is '\u202e' or '\u200b');
    }

    [Fact]
    public void The_table_of_unsafe_names_is_long_enough() => Assert.True(Unsafe.Count >= 60);

    [Fact]
    public void Refuses_a_name_that_is_too_long()
    {
        Assert.Null(HubFileName.Problem(new string('a', 255)));
        Assert.NotNull(HubFileName.Problem(new string('a', 256)));
        Assert.NotNull(HubFileName.Problem(string.Join('/', Enumerable.Repeat("abcd", 201))));
        var error = Assert.Throws<KandinskyException>(() => HubFileName.Check(new string('a', 5000), "owner/name"));
        Assert.True(error.Message.Length < 250);
    }

    [Theory]
    [InlineData("model_index.json")]
    [InlineData("README.md")]
    [InlineData("unet/diffusion_pytorch_model-00001-of-00002.safetensors")]
    [InlineData("unet/diffusion_pytorch_model.fp16.safetensors")]
    [InlineData(".gitattributes")]
    [InlineData("a/b/c/d.e.f")]
    [InlineData("100% sure.txt")]
    [InlineData("common/console.txt")]
    [InlineData("a b")]
    public void Accepts_an_ordinary_name(string name) => Assert.Null(HubFileName.Problem(name));
}
