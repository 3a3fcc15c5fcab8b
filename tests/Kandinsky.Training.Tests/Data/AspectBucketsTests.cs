namespace Kandinsky.Training.Tests;

public sealed class AspectBucketsTests
{
    [Fact]
    public void Sizes_are_multiples_within_the_bounds_and_never_larger_than_the_square()
    {
        var sizes = new AspectBuckets(768).Sizes;

        Assert.Contains(new PictureSize(768, 768), sizes);
        Assert.Contains(new PictureSize(512, 1152), sizes);
        Assert.Contains(new PictureSize(1152, 512), sizes);
        Assert.All(sizes, size => Assert.True(size is { Width: >= 512 and <= 1536, Height: >= 512 and <= 1536 } && size.Width % 64 == 0 && size.Height % 64 == 0
            && size.Width * size.Height <= 768 * 768));
        Assert.Equal(sizes.Count, sizes.Distinct().Count());
        Assert.All(sizes, size => Assert.Contains(new PictureSize(size.Height, size.Width), sizes));
    }

    [Theory]
    [InlineData(1000, 1000, 768, 768)]
    [InlineData(1920, 1080, 1024, 576)]
    [InlineData(1080, 1920, 576, 1024)]
    [InlineData(640, 480, 896, 640)]
    [InlineData(100, 3000, 512, 1152)]
    public void A_picture_goes_to_the_nearest_proportions(int width, int height, int expectedWidth, int expectedHeight) =>
        Assert.Equal(new PictureSize(expectedWidth, expectedHeight), new AspectBuckets(768).For(width, height));

    [Fact]
    public void Small_models_have_small_sizes() =>
        Assert.Equal(["64x192", "64x224", "64x256", "96x160", "128x128", "160x96", "192x64", "224x64", "256x64"], new AspectBuckets(128, 64, 256, 32)
            .Sizes.Select(size => $"{size}"));

    [Theory]
    [InlineData(768, 1024, 1536, 64)]
    [InlineData(700, 512, 1536, 64)]
    [InlineData(768, 512, 256, 64)]
    [InlineData(768, 512, 1536, 0)]
    public void Bounds_that_leave_no_size_are_refused(int resolution, int shortest, int longest, int step) =>
        Assert.Equal(ErrorKind.Request, Assert.Throws<KandinskyException>(() => new AspectBuckets(resolution, shortest, longest, step)).Kind);
}
