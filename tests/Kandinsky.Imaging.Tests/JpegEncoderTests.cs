using Kandinsky.Tensors;

namespace Kandinsky.Imaging.Tests;

public class JpegEncoderTests
{
    [Theory]
    [InlineData(ColorMode.Gray, ChromaSampling.Full)]
    [InlineData(ColorMode.Rgb, ChromaSampling.Full)]
    [InlineData(ColorMode.Rgb, ChromaSampling.Halved)]
    public void The_best_quality_stays_close_to_the_picture(ColorMode mode, ChromaSampling sampling)
    {
        foreach (var (width, height) in new[] { (1, 1), (1, 20), (7, 9), (8, 8), (16, 16), (17, 33), (40, 23) })
        {
            var image = new Image(width, height, mode);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                    image.Pixel(x, y).Fill((byte)(60 + 3 * x + 2 * y));
            }

            var read = JpegDecoder.Decode(JpegEncoder.Encode(image, 100, sampling));

            Assert.Equal((width, height, mode), (read.Width, read.Height, read.Mode));
            for (var i = 0; i < image.Pixels.Length; i++)
                Assert.InRange(read.Pixels[i] - image.Pixels[i], -2, 2);
        }
    }

    [Fact]
    public void Any_picture_at_any_quality_is_readable()
    {
        var random = new Random(4);
        for (var round = 0; round < 500; round++)
        {
            var image = RandomImage.Make(random, random.Next(1, 50), random.Next(1, 50), (ColorMode)random.Next(1, 5));
            var read = JpegDecoder.Decode(JpegEncoder.Encode(image, random.Next(1, 101), (ChromaSampling)random.Next(2)));

            Assert.Equal((image.Width, image.Height), (read.Width, read.Height));
        }
    }

    [Fact]
    public void Higher_quality_is_closer_and_larger()
    {
        var image = RandomImage.Make(new Random(5), 64, 64, ColorMode.Rgb);
        var files = new[] { 10, 50, 90 }.Select(quality => JpegEncoder.Encode(image, quality)).ToArray();

        Assert.Equal(files.Select(file => file.Length).Order(), files.Select(file => file.Length));
        Assert.Equal(files.Select(Distance).OrderDescending(), files.Select(Distance));

        double Distance(byte[] file)
        {
            var read = JpegDecoder.Decode(file);
            return Enumerable.Range(0, image.Pixels.Length).Sum(i => Math.Pow(read.Pixels[i] - image.Pixels[i], 2));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void Rejects_a_quality_out_of_range(int quality) =>
        Assert.Throws<KandinskyException>(() => JpegEncoder.Encode(new Image(1, 1, ColorMode.Gray), quality));

    [Fact]
    public void Rejects_a_side_that_jpeg_cannot_hold() =>
        Assert.Contains("PNG", Assert.Throws<KandinskyException>(() => JpegEncoder.Encode(new Image(65536, 1, ColorMode.Gray))).Message,
            StringComparison.Ordinal);
}
