namespace Kandinsky.Imaging.Tests;

public sealed class PasteBackTests
{
    [Theory]
    [InlineData(127, 0)]
    [InlineData(128, 200)]
    [InlineData(255, 200)]
    [InlineData(0, 0)]
    public void Half_white_is_painted_anew(byte mask, byte expected)
    {
        var result = PasteBack.Over(new(8, 8, ColorMode.Rgb), Filled(8, 8, mask), Filled(8, 8, 200).ToRgb());

        Assert.All(result.Pixels.ToArray(), pixel => Assert.Equal(expected, pixel));
    }

    [Theory]
    [InlineData(0, new byte[] { 0, 0, 200, 200, 200, 200, 200, 200 })]
    [InlineData(1, new byte[] { 0, 0, 100, 200, 200, 200, 200, 200 })]
    [InlineData(3, new byte[] { 0, 0, 50, 100, 150, 200, 200, 200 })]
    public void The_edge_is_as_soft_as_asked_inside_what_is_painted(int feather, byte[] expected)
    {
        var mask = new Image(8, 4, ColorMode.Gray);
        for (var y = 0; y < 4; y++) mask.Row(y)[2..].Fill(255);

        var row = PasteBack.Over(new(8, 4, ColorMode.Rgb), mask, Filled(8, 4, 200).ToRgb(), feather).Row(1).ToArray();

        Assert.Equal(expected, row.Where((_, index) => index % 3 == 0));
    }

    [Fact]
    public void No_kept_pixel_changes_and_all_behind_the_feather_are_painted()
    {
        var random = new Random(5);
        var original = RandomImage.Make(random, 96, 64, ColorMode.Rgba);
        var painted = RandomImage.Make(random, 96, 64, ColorMode.Rgb);
        var mask = new Image(96, 64, ColorMode.Gray);
        for (var y = 20; y < 50; y++) mask.Row(y)[30..80].Fill(255);
        var result = PasteBack.Over(original, mask, painted);
        var kept = original.ToRgb();

        Assert.Equal(ColorMode.Rgb, result.Mode);
        for (var y = 0; y < 64; y++)
        {
            for (var x = 0; x < 96; x++)
            {
                if (mask.Pixel(x, y)[0] == 0) Assert.Equal(kept.Pixel(x, y), result.Pixel(x, y));
                // A feather of 96 · 8 / 512: one pixel
                else if (x is >= 31 and < 79 && y is >= 21 and < 49) Assert.Equal(painted.Pixel(x, y), result.Pixel(x, y));
            }
        }
    }

    [Fact]
    public void The_edge_is_feathered_in_even_steps_inside_the_painted_part()
    {
        var (original, painted) = (Filled(256, 4, 0).ToRgb(), Filled(256, 4, 250).ToRgb());
        var mask = new Image(256, 4, ColorMode.Gray);
        for (var y = 0; y < 4; y++) mask.Row(y)[100..].Fill(255);
        var row = PasteBack.Over(original, mask, painted).Row(1).ToArray();

        // A feather of 256 · 8 / 512 = 4: a fifth more with every pixel.
        Assert.Equal([0, 0, 50, 100, 150, 200, 250, 250], Enumerable.Range(98, 8).Select(x => row[3 * x]).Select(value => (int)value).ToArray());
        Assert.Equal(250, row[^1]);
    }

    [Theory]
    [InlineData(1, new[] { 0, 240, 0 })]
    [InlineData(2, new[] { 0, 240, 240, 0 })]
    [InlineData(3, new[] { 0, 120, 240, 120, 0 })]
    [InlineData(5, new[] { 0, 80, 160, 240, 160, 80, 0 })]
    public void What_is_thinner_than_the_feather_is_painted_in_its_middle(int width, int[] expected)
    {
        var mask = new Image(256, 256, ColorMode.Gray);
        for (var y = 100; y < 100 + width; y++) mask.Row(y).Fill(255);
        var result = PasteBack.Over(Filled(256, 256, 0).ToRgb(), mask, Filled(256, 256, 240).ToRgb());

        Assert.Equal(expected, Enumerable.Range(99, width + 2).Select(y => (int)result.Pixel(7, y)[0]).ToArray());
    }

    [Fact]
    public void Corners_and_diagonals_count_as_straight_steps()
    {
        var mask = Filled(256, 256, 255);
        mask.Pixel(128, 128)[0] = 0;
        var result = PasteBack.Over(Filled(256, 256, 0).ToRgb(), mask, Filled(256, 256, 250).ToRgb());

        foreach (var (x, y) in (ReadOnlySpan<(int, int)>)[(-1, -1), (1, -1), (-1, 1), (1, 1), (0, 1), (0, -1), (1, 0), (-1, 0)])
        {
            for (var step = 0; step < 7; step++) Assert.Equal(Math.Min(250, 50 * step), result.Pixel(128 + x * step, 128 + y * step)[0]);
        }
    }

    [Fact]
    public void Takes_a_mask_and_a_picture_of_other_sizes()
    {
        var mask = new Image(2, 2, ColorMode.Rgb, [255, 255, 255, 0, 0, 0, 255, 255, 255, 0, 0, 0]);
        var result = PasteBack.Over(Filled(64, 32, 10).ToRgb(), mask, Filled(16, 8, 90).ToRgb());

        Assert.Equal((64, 32), (result.Width, result.Height));
        Assert.Equal((90, 10), (result.Pixel(0, 0)[0], result.Pixel(63, 31)[0]));
        Assert.Equal((50, 10), (result.Pixel(31, 5)[0], result.Pixel(32, 5)[0]));
    }

    private static Image Filled(int width, int height, byte value) => new(width, height, ColorMode.Gray, [.. Enumerable.Repeat(value, width * height)]);
}
