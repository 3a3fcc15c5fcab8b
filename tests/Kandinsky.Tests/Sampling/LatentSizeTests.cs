using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class LatentSizeTests
{
    private static readonly UNetConfig _unet = UNetConfig.From(ModelFolder.Open(Repository.Path("models", "compositions-decoder")).Config("unet")) with
    {
        SampleSize = 64
    };

    [Theory]
    [InlineData(null, null, 512, 512)]
    [InlineData(500, null, 512, 512)]
    [InlineData(768, 500, 768, 512)]
    public void Words_alone_take_the_models_own_size(int? width, int? height, int expectedWidth, int expectedHeight) =>
        Assert.Equal((expectedWidth, expectedHeight), Of(new TextToImageRequest { Prompts = [], Width = width, Height = height }));

    [Theory]
    [InlineData(300, 300, null, null, 512, 512)]
    [InlineData(1920, 1080, null, null, 704, 384)]
    [InlineData(100, 1000, null, null, 192, 1600)]
    [InlineData(1, 4000, null, null, 64, 4096)]
    [InlineData(400, 200, 768, null, 768, 384)]
    [InlineData(400, 200, null, 256, 512, 256)]
    [InlineData(400, 200, 512, 512, 512, 512)]
    public void A_task_that_begins_with_a_picture_keeps_its_proportions(int imageWidth, int imageHeight, int? width, int? height, int expectedWidth,
        int expectedHeight) =>
        Assert.Equal(
            (expectedWidth, expectedHeight),
            Of(new ImageToImageRequest { Prompts = [], Image = new Image(imageWidth, imageHeight, ColorMode.Gray), Width = width, Height = height }));

    private static (int Width, int Height) Of(PictureRequest request)
    {
        var size = LatentSize.For(request, _unet, factor: 8);
        return (size.ImageWidth, size.ImageHeight);
    }
}
