namespace Kandinsky.Imaging.Tests;

public class PngEncoderTests
{
    [Fact]
    public void A_written_picture_reads_back_the_same()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var mode = (ColorMode)random.Next(1, 5);
            var image = RandomImage.Make(random, random.Next(1, 40), random.Next(1, 40), mode);

            var read = PngDecoder.Decode(PngEncoder.Encode(image));

            Assert.Equal((image.Width, image.Height, image.Mode), (read.Width, read.Height, read.Mode));
            Assert.True(image.Pixels.SequenceEqual(read.Pixels), $"round {round}");
        }
    }

    [Fact]
    public void A_large_picture_is_stored_in_several_data_chunks()
    {
        var image = RandomImage.Make(new Random(7), 500, 400, ColorMode.Rgb);
        var file = PngEncoder.Encode(image);

        Assert.True(PngChunk.Read(file).Count(chunk => chunk.Type == "IDAT") > 1);
        Assert.True(image.Pixels.SequenceEqual(PngDecoder.Decode(file).Pixels));
    }

    [Fact]
    public void The_same_picture_gives_the_same_bytes()
    {
        var image = RandomImage.Make(new Random(2), 64, 48, ColorMode.Rgb);

        Assert.Equal(PngEncoder.Encode(image, new PngText("a", "b")), PngEncoder.Encode(image, new PngText("a", "b")));
    }

    [Theory]
    [InlineData("tEXt", "plain text")]
    [InlineData("iTXt", "зимний лес, 冬の森")]
    [InlineData("tEXt", "")]
    public void Texts_read_back_the_same(string chunkType, string text)
    {
        var file = PngEncoder.Encode(new Image(1, 1, ColorMode.Gray), new PngText("parameters", text));

        Assert.Contains(PngChunk.Read(file), chunk => chunk.Type == chunkType);
        Assert.Equal([new PngText("parameters", text)], PngDecoder.ReadTexts(file));
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("a\nb", "x")]
    [InlineData("key", "x\0y")]
    public void Rejects_texts_that_png_cannot_hold(string keyword, string text) =>
        Assert.Throws<ArgumentException>(() => PngEncoder.Encode(new Image(1, 1, ColorMode.Gray), new PngText(keyword, text)));
}
