using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class HubIdTests
{
    [Theory]
    [InlineData("kandinsky-community/kandinsky-2-2-decoder", "main", "models--kandinsky-community--kandinsky-2-2-decoder")]
    [InlineData("a/b@refs/pr/5", "refs/pr/5", "models--a--b")]
    [InlineData("Foo-BAR_foo.bar123/x.y@v1.0", "v1.0", "models--Foo-BAR_foo.bar123--x.y")]
    public void Reads_an_id_with_or_without_a_revision(string text, string revision, string folder)
    {
        var id = HubId.Parse(text);
        Assert.Equal(revision, id.Revision);
        Assert.Equal(folder, id.FolderName);
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("decoder")]
    [InlineData("a/b/c")]
    [InlineData("/b")]
    [InlineData("a/")]
    [InlineData("a/..")]
    [InlineData("../b")]
    [InlineData("a--b/c")]
    [InlineData("a/b--c")]
    [InlineData("a/b.git")]
    [InlineData("a/-b")]
    [InlineData("a/b.")]
    [InlineData("a/b c")]
    [InlineData("a/b\\c")]
    [InlineData("a/bä")]
    [InlineData("C:/b")]
    [InlineData("a/nul")]
    [InlineData("a/b@")]
    [InlineData("a/b@../main")]
    [InlineData("a/b@/main")]
    [InlineData("a/b@x\ny")]
    public void Refuses_what_is_no_id(string text)
    {
        var error = Assert.Throws<KandinskyException>(() => HubId.Parse(text));
        Assert.Equal(ErrorKind.Request, error.Kind);
        Assert.Contains("owner/name", error.Message);
    }

    [Fact]
    public void A_name_has_at_most_96_letters()
    {
        Assert.NotNull(HubId.TryParse($"a/{new string('b', 96)}"));
        Assert.Null(HubId.TryParse($"a/{new string('b', 97)}"));
    }
}
