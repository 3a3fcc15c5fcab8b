namespace Kandinsky.Tests;

public sealed class InpaintMaskTests
{
    // Of 64 x 64 pixels; 95 % are 3891.2.
    [Theory]
    [InlineData(0, "black everywhere")]
    [InlineData(1, null)]
    [InlineData(2048, null)]
    [InlineData(3000, null)]
    [InlineData(3891, null)]
    [InlineData(3892, "Nearly all")]
    [InlineData(4096, "Nearly all")]
    public void What_looks_like_a_mistake_is_told(int white, string? note)
    {
        var mask = new Image(64, 64, ColorMode.Gray);
        mask.Pixels[..white].Fill(255);
        var notes = new InpaintMask(mask, new(8, 8, 8)).Notes().ToList();

        if (note is null) Assert.Empty(notes);
        else Assert.Contains(note, Assert.Single(notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(127, 1)]
    [InlineData(128, 0)]
    public void Half_of_white_is_white(byte brightness, float kept)
    {
        var mask = new Image(64, 64, ColorMode.Gray);
        mask.Pixels.Fill(brightness);

        Assert.All(new InpaintMask(mask, new(8, 8, 8)).Kept, value => Assert.Equal(kept, value));
    }
}
