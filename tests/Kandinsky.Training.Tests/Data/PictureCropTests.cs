namespace Kandinsky.Training.Tests;

public sealed class PictureCropTests
{
    [Theory]
    [InlineData(16, 10, 3, 10)]    // (16 - 10) / 2 = 3
    [InlineData(15, 10, 2, 10)]    // 2.5 and 12.5 both go to the even number
    [InlineData(16, 11, 2, 12)]    // 2.5 goes to 2, 13.5 to 14: a column more, as Pillow has it
    public void The_middle_square_is_cut_where_the_references_scripts_cut_it(int width, int height, int left, int columns)
    {
        var picture = TestPictures.Of(3, width, height);
        var expected = picture.Crop(left, 0, columns, height).Resize(8, 8, ResizeFilter.Bicubic, reducingGap: 1);

        Assert.Equal(expected.Pixels.ToArray(), PictureCrop.Center.Of(picture, new(8, 8)).Pixels.ToArray());
    }

    [Fact]
    public void Any_place_of_the_largest_part_can_be_taken_and_mirrored()
    {
        var picture = TestPictures.Of(4, 12, 6);
        Assert.Equal(picture.Crop(0, 0, 6, 6).Pixels.ToArray(), new PictureCrop(0, 0, false).Of(picture, new(6, 6)).Pixels.ToArray());
        Assert.Equal(picture.Crop(6, 0, 6, 6).Pixels.ToArray(), new PictureCrop(1, 1, false).Of(picture, new(6, 6)).Pixels.ToArray());
        var plain = new PictureCrop(0.5, 0.5, false).Of(picture, new(6, 6));
        var mirrored = new PictureCrop(0.5, 0.5, true).Of(picture, new(6, 6));
        Assert.Equal(plain.Pixel(0, 2).ToArray(), mirrored.Pixel(5, 2).ToArray());
        Assert.Equal(plain.Pixel(4, 5).ToArray(), mirrored.Pixel(1, 5).ToArray());
    }

    [Fact]
    public void A_line_of_pixels_fills_any_size()
    {
        var cropped = PictureCrop.Center.Of(TestPictures.Of(5, 300, 1), new(16, 64));

        Assert.Equal((16, 64), (cropped.Width, cropped.Height));
    }
}
