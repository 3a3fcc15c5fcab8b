using Kandinsky.Testing;

namespace Kandinsky.Cli.Tests;

/// <summary>Masks as people save them.</summary>
public sealed class MaskTests : IDisposable
{
    private static readonly string[] _quick = ["--steps", "2", "--prior-steps", "2", "--width", "64", "--height", "64"];

    private readonly KandinskyProcess _kandinsky = new();

    [Theory]
    [InlineData("p.png", "layer_white.png", "The mask is a transparent layer")]
    [InlineData("p.png", "hole.png", "The picture's own transparent part")]
    [InlineData("hole.png", "hole.png", "The picture's own transparent part")]
    [InlineData("hole.png", null, "The picture's own transparent part")]
    public async Task A_transparent_mask_paints_its_opaque_twins_picture(string picture, string? mask, string note)
    {
        await _kandinsky.RunAsync(["inpaint", Case("p.png"), Case("m.png"), "a hat", "-o", "twin.png", .. _quick]);
        var outcome = await _kandinsky.RunAsync(["inpaint", Case(picture), .. mask is null ? (string[])[] : [Case(mask)], "a hat", "--paste-back", "-o",
            "pasted.png", .. _quick]);
        await _kandinsky.RunAsync(["inpaint", Case(picture), .. mask is null ? (string[])[] : [Case(mask)], "a hat", "-o", "one.png", .. _quick]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains($"note: {note}", outcome.Error);
        Assert.Equal(Load("twin.png").Pixels.ToArray(), Load("one.png").Pixels.ToArray());
        var (original, white, pasted) = (ImageFile.Load(Case("p.png")), ImageFile.Load(Case("m.png")), Load("pasted.png"));
        Assert.Equal((original.Width, original.Height), (pasted.Width, pasted.Height));
        var changed = 0;
        for (var i = 0; i < white.Pixels.Length; i++)
        {
            if (white.Pixels[i] == 0) Assert.Equal(original.Pixels.Slice(3 * i, 3), pasted.Pixels.Slice(3 * i, 3));
            else if (!original.Pixels.Slice(3 * i, 3).SequenceEqual(pasted.Pixels.Slice(3 * i, 3))) changed++;
        }
        Assert.True(changed > 7000, $"{changed} of 8181 pixels were painted anew");
    }

    [Fact]
    public async Task A_transparent_mask_is_inverted_by_what_it_means()
    {
        ImageFile.Save(ImageFile.Load(Case("m.png")).Inverted(), _kandinsky.PathOf("inverted.png"));
        await _kandinsky.RunAsync(["inpaint", Case("p.png"), "inverted.png", "a hat", "-o", "one.png", .. _quick]);
        await _kandinsky.RunAsync(["inpaint", Case("p.png"), Case("layer_white.png"), "a hat", "--invert-mask", "-o", "two.png", .. _quick]);

        Assert.Equal(Load("one.png").Pixels.ToArray(), Load("two.png").Pixels.ToArray());
    }

    [Theory]
    [InlineData("p.png", "a hat", 4, "Cannot read 'a hat': there is no such file")]
    [InlineData("hole.png", "mask.png", 4, "Cannot read 'mask.png': there is no such file")]
    [InlineData("hole.png", "mask.JPG", 4, "Cannot read 'mask.JPG': there is no such file")]
    [InlineData("p.png", null, 2, "there is no mask, and the picture has no transparent part; give a mask whose white is painted anew")]
    [InlineData("hole.png", null, 2, "there is no prompt")]
    public async Task A_mask_that_is_missing_is_told(string picture, string? mask, int code, string message)
    {
        var outcome = await _kandinsky.RunAsync(["inpaint", Case(picture), .. mask is null ? (string[])[] : [mask], .. _quick]);

        Assert.Equal(code, outcome.ExitCode);
        Assert.StartsWith($"error: {message}", outcome.Error);
    }

    public void Dispose() => _kandinsky.Dispose();

    private static string Case(string name) => Repository.Path("tests", "cases", "masks", name);

    private Image Load(string name) => ImageFile.Load(_kandinsky.PathOf(name));
}
