using Kandinsky.Tensors;

namespace Kandinsky.Tests;

public sealed class MarginsTests
{
    [Fact]
    public void The_border_takes_the_nearest_pixel_and_is_white_in_the_mask()
    {
        var image = new Image(2, 1, ColorMode.Rgb, [1, 2, 3, 4, 5, 6]);

        var (larger, mask) = new Margins(Left: 1, Top: 0, Right: 2, Bottom: 1).Expand(image);

        byte[] row = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 4, 5, 6];
        Assert.Equal(row, larger.Row(0).ToArray());
        Assert.Equal(row, larger.Row(1).ToArray());
        Assert.Equal([255, 0, 0, 255, 255], mask.Row(0).ToArray());
        Assert.Equal([255, 255, 255, 255, 255], mask.Row(1).ToArray());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 4)]
    [InlineData(4096, 0)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Refuses_margins_that_make_no_picture(int left, int right)
    {
        var error = Assert.Throws<KandinskyException>(() => new Margins(left, 0, right, 0).Expand(new Image(2, 1, ColorMode.Rgb)));
        Assert.Equal(ErrorKind.Request, error.Kind);
    }
}
