namespace Kandinsky.Imaging.Tests;

public sealed class PictureAreaTests
{
    [Theory]
    [InlineData(0, 30, 20, 11, 6)]
    [InlineData(4, 26, 16, 19, 14)]
    [InlineData(28, 2, 0, 62, 54)]
    [InlineData(4096, 0, 0, 64, 64)]
    public void White_is_found_with_the_pixels_around_it(int padding, int left, int top, int width, int height)
    {
        var mask = new Image(64, 64, ColorMode.Gray);
        mask.Pixel(30, 22)[0] = 128;
        mask.Pixel(40, 20)[0] = 255;
        mask.Pixel(35, 25)[0] = 200;
        mask.Pixel(2, 2)[0] = 127;   // black

        Assert.Equal(new PictureArea(left, top, width, height), PictureArea.AroundWhite(mask, new(64, 64, ColorMode.Rgb), padding));
    }

    [Fact]
    public void It_is_in_the_pixels_of_the_picture_and_all_of_it_where_nothing_is_white()
    {
        var mask = new Image(8, 8, ColorMode.Gray);
        Assert.Equal(new PictureArea(0, 0, 32, 16), PictureArea.AroundWhite(mask, new(32, 16, ColorMode.Rgb), 1));
        mask.Pixel(2, 3)[0] = 255;
        Assert.Equal(new PictureArea(7, 5, 6, 4), PictureArea.AroundWhite(mask, new(32, 16, ColorMode.Rgb), 1));
    }

    [Theory]
    [InlineData(1, 1, 20, 27, 20, 20)]    // higher, from its middle
    [InlineData(3, 1, 15, 32, 30, 10)]    // wider
    [InlineData(2, 1, 20, 32, 20, 10)]    // as it is
    [InlineData(1, 4, 20, 0, 20, 64)]     // as high as the picture
    public void It_grows_to_the_proportions_asked_for(int across, int down, int left, int top, int width, int height) =>
        Assert.Equal(new PictureArea(left, top, width, height), new PictureArea(20, 32, 20, 10).Grown(across, down, new(64, 64, ColorMode.Rgb)));

    [Fact]
    public void It_never_leaves_the_picture_and_never_shrinks()
    {
        var random = new Random(3);
        for (var run = 0; run < 2000; run++)
        {
            var picture = new Image(random.Next(1, 90), random.Next(1, 90), ColorMode.Gray);
            var (width, height) = (random.Next(1, picture.Width + 1), random.Next(1, picture.Height + 1));
            var area = new PictureArea(random.Next(picture.Width - width + 1), random.Next(picture.Height - height + 1), width, height);
            var (across, down) = (random.Next(1, 9), random.Next(1, 9));
            var grown = area.Grown(across, down, picture);
            Assert.True(grown.Left >= 0 && grown.Top >= 0 && grown.Left + grown.Width <= picture.Width && grown.Top + grown.Height <= picture.Height);
            Assert.True(grown.Left <= area.Left && grown.Left + grown.Width >= area.Left + area.Width);
            Assert.True(grown.Top <= area.Top && grown.Top + grown.Height >= area.Top + area.Height);
            // To half a pixel, or the picture has no more.
            var isAsWanted = Math.Abs(grown.Width - (double)grown.Height * across / down) <= 0.5 * Math.Max(1, (double)across / down) + 1e-9;
            Assert.True(isAsWanted || grown.Width == picture.Width || grown.Height == picture.Height, $"{area} {grown} {across}:{down}");
        }
    }

    [Fact]
    public void What_is_cut_out_and_put_back_is_the_same_picture()
    {
        var picture = RandomImage.Make(new Random(4), 31, 17, ColorMode.Rgba);
        var area = new PictureArea(5, 3, 11, 9);
        Assert.Equal(picture.ToRgb().Pixels.ToArray(), area.Put(picture, area.Cut(picture).ToRgb()).Pixels.ToArray());
        var changed = area.Put(picture, new(11, 9, ColorMode.Rgb));
        for (var y = 0; y < 17; y++)
            for (var x = 0; x < 31; x++)
                Assert.Equal(x is >= 5 and < 16 && y is >= 3 and < 12 ? [0, 0, 0] : picture.ToRgb().Pixel(x, y).ToArray(), changed.Pixel(x, y).ToArray());
    }
}
