using Kandinsky.Testing;

namespace Kandinsky.Imaging.Tests;

/// <summary>Decoded and resized pixels against Pillow's: equal to the last bit, JPEG too, although its goldens allow 1 to 4 levels.</summary>
public class ImageGoldenTests
{
    private static readonly ResizeFilter[] Filters = [ResizeFilter.Nearest, ResizeFilter.Box, ResizeFilter.Bilinear, ResizeFilter.Bicubic,
        ResizeFilter.Lanczos];

    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        using var goldens = Goldens.Open("images");
        foreach (var file in Goldens.Json("images").EnumerateArray().Select(entry => entry.GetProperty("file").GetString()!).Where(goldens.Contains))
            files.Add(file);
        return files;
    }

    public static TheoryData<string> Resizes()
    {
        using var goldens = Goldens.Open("images");
        return [.. goldens.Names.Where(name => name.EndsWith("/in", StringComparison.Ordinal)).Select(name => name[..^3]).Order()];
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Decodes_every_golden_picture(string file)
    {
        using var goldens = Goldens.Open("images");
        var image = ImageFile.Load(Goldens.Path("images", file));

        AssertPixels(goldens, file, image.ToRgb());
        if (goldens.Contains($"{file}/rgba"))
            AssertPixels(goldens, $"{file}/rgba", image.To(ColorMode.Rgba));
    }

    [Theory]
    [MemberData(nameof(Resizes))]
    public void Resizes_to_the_bit(string name)
    {
        using var goldens = Goldens.Open("images");
        var image = Read(goldens, $"{name}/in", ColorMode.Rgb);
        var (height, width) = (goldens.Shape($"{name}/bicubic")[0], goldens.Shape($"{name}/bicubic")[1]);

        var made = Filters.ToDictionary(filter => filter.ToString().ToLowerInvariant(), filter => image.Resize(width, height, filter));
        made["bicubic_reducing_gap1"] = image.Resize(width, height, ResizeFilter.Bicubic, reducingGap: 1);
        made["gray"] = image.ToGray();
        made["gray_bicubic"] = image.ToGray().Resize(width, height, ResizeFilter.Bicubic);
        foreach (var (kind, result) in made.Where(pair => goldens.Contains($"{name}/{pair.Key}")))
            AssertPixels(goldens, $"{name}/{kind}", result);
    }

    private static Image Read(GoldenTensors goldens, string name, ColorMode mode) =>
        new(goldens.Shape(name)[1], goldens.Shape(name)[0], mode, goldens.Bytes(name));

    private static void AssertPixels(GoldenTensors goldens, string name, Image image)
    {
        Assert.Equal((goldens.Shape(name)[0], goldens.Shape(name)[1]), (image.Height, image.Width));
        var expected = goldens.Bytes(name);
        Assert.True(image.Pixels.SequenceEqual(expected), $"{name}: byte {image.Pixels.CommonPrefixLength(expected)} differs");
    }
}
