using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The bundled model paints what README shows, from README's own words.</summary>
public sealed class BundledModelTests
{
    private const int PixelTolerance = 2;

    [Fact]
    public async Task Paints_the_picture_of_the_readme()
    {
        using var pipeline = KandinskyPipeline.Load();
        var painted = await pipeline.PaintAsync(new TextToImageRequest
        {
            Prompts = ["a large yellow star in the center on a purple background"], Seed = 1, PriorSteps = 10,
        });
        var (image, expected) = (Assert.Single(painted).Image, ImageFile.Load(Repository.Path("models", "example-1.png")));
        Assert.Equal((expected.Width, expected.Height), (image.Width, image.Height));
        for (var i = 0; i < image.Pixels.Length; i++) Assert.InRange(image.Pixels[i], expected.Pixels[i] - PixelTolerance, expected.Pixels[i] + PixelTolerance);
    }
}
