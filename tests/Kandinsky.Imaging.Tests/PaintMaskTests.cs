using Kandinsky.Testing;

namespace Kandinsky.Imaging.Tests;

public sealed class PaintMaskTests
{
    private static readonly Image _picture = RandomImage.Make(new Random(3), 40, 30, ColorMode.Rgb);

    /// <summary>What the tests paint: a disc, as an opaque mask.</summary>
    private static readonly Image _disc = Make(ColorMode.Gray, (inside, pixel, _) => pixel[0] = (byte)(inside ? 255 : 0));

    [Theory]
    [InlineData("layer_white.png")]
    [InlineData("hole.png")]
    [InlineData("m.png")]
    public void Files_of_every_convention_mean_their_opaque_twin(string name)
    {
        var (picture, twin) = (Case("p.png"), Case("m.png"));
        var mask = PaintMask.Read(Case(name), picture);

        Assert.Equal(twin.Pixels.ToArray(), mask.White.ToGray().Pixels.ToArray());
        Assert.Equal(name == "hole.png", mask.IsHole);
        Assert.Equal(name == "m.png", mask.Note is null);
    }

    [Fact]
    public void A_picture_is_its_own_mask()
    {
        var hole = Case("hole.png");
        var mask = PaintMask.Read(hole, hole);

        Assert.Equal(Case("m.png").Pixels.ToArray(), mask.White.Pixels.ToArray());
        Assert.Equal("The picture's own transparent part is painted anew, the rest is kept.", mask.Note);
        Assert.Equal(mask.Note, PaintMask.Read(Case("hole.png"), hole).Note);
    }

    public static TheoryData<string, ColorMode, byte[], byte[]> Layers { get; } = new()
    {
        { "white on white", ColorMode.Rgba, [255, 255, 255, 255], [255, 255, 255, 0] },
        { "white on black", ColorMode.Rgba, [255, 255, 255, 255], [0, 0, 0, 0] },
        { "nearly white", ColorMode.Rgba, [250, 246, 255, 255], [0, 0, 0, 0] },
        { "red", ColorMode.Rgba, [230, 20, 20, 255], [230, 20, 20, 0] },
        { "red, half seen", ColorMode.Rgba, [255, 0, 0, 128], [0, 0, 0, 0] },
        { "gray", ColorMode.GrayAlpha, [255, 255], [255, 0] },
        { "gray of middle brightness", ColorMode.GrayAlpha, [120, 255], [0, 0] },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Paint_on_a_transparent_layer_is_painted_anew(string name, ColorMode mode, byte[] paint, byte[] ground)
    {
        Assert.NotEmpty(name);
        var mask = PaintMask.Read(Make(mode, (inside, pixel, _) => (inside ? paint : ground).CopyTo(pixel.Bytes, 0)), _picture);

        Assert.Equal(_disc.Pixels.ToArray().Select(white => white == 255), mask.White.Pixels.ToArray().Select(white => white >= 128));
        Assert.Equal("The mask is a transparent layer: what is painted on it is painted anew, what is transparent is kept.", mask.Note);
        Assert.False(mask.IsHole);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(128)]
    [InlineData(127)]
    [InlineData(1)]
    public void Thin_paint_counts_as_much_as_it_covers(byte alpha)
    {
        var mask = PaintMask.Read(Make(ColorMode.Rgba, (inside, pixel, _) => pixel.Fill(255, inside ? alpha : (byte)0)), _picture);

        Assert.Equal(_disc.Pixels.ToArray().Select(white => white == 255 ? alpha : (byte)0), mask.White.Pixels.ToArray());
    }

    [Fact]
    public void Black_and_white_paint_on_a_layer_is_read_as_on_black()
    {
        var mask = PaintMask.Read(Make(ColorMode.Rgba, (inside, pixel, i) => pixel.Fill((byte)(inside ? 255 : 0), (byte)(inside ? 200 : i % 2 * 255))),
            _picture);

        Assert.Equal(_disc.Pixels.ToArray().Select(white => white == 255 ? (byte)200 : (byte)0), mask.White.Pixels.ToArray());
        Assert.False(mask.IsHole);
    }

    [Theory]
    [InlineData(ColorMode.Rgba, 0)]
    [InlineData(ColorMode.Rgba, 40)]
    [InlineData(ColorMode.GrayAlpha, 0)]
    public void The_hole_in_a_black_layer_is_painted_anew(ColorMode mode, byte black)
    {
        var mask = PaintMask.Read(Make(mode, (inside, pixel, _) => pixel.Fill(black, (byte)(inside ? 0 : 255))), _picture);

        Assert.Equal(_disc.Pixels.ToArray(), mask.White.Pixels.ToArray());
        Assert.Equal((true, "The mask's transparent part is painted anew, the rest is kept."), (mask.IsHole, mask.Note));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_hole_in_any_picture_is_painted_anew(bool isOfThePicture)
    {
        var seen = isOfThePicture ? _picture : RandomImage.Make(new Random(4), 40, 30, ColorMode.Rgb);
        var mask = PaintMask.Read(Make(ColorMode.Rgba, (inside, pixel, i) =>
        {
            if (!inside) seen.Pixels.Slice(3 * i, 3).CopyTo(pixel.Bytes);
            pixel[3] = (byte)(inside ? 0 : 255);
        }), _picture);

        Assert.Equal(_disc.Pixels.ToArray(), mask.White.Pixels.ToArray());
        Assert.Equal((true, isOfThePicture), (mask.IsHole, mask.Note!.Contains("own", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_hole_in_a_drawing_of_black_and_white_is_told_by_the_picture()
    {
        var drawing = new Image(40, 30, ColorMode.Gray);
        for (var i = 0; i < drawing.Pixels.Length; i++) drawing.Pixels[i] = (byte)(i / 3 % 2 * 255);
        var mask = Make(ColorMode.GrayAlpha, (inside, pixel, i) => pixel.Fill(drawing.Pixels[i], (byte)(inside ? 0 : 255)));

        Assert.Equal(_disc.Pixels.ToArray(), PaintMask.Read(mask, drawing).White.Pixels.ToArray());
        Assert.False(PaintMask.Read(mask, _picture).IsHole);
    }

    [Fact]
    public void White_paint_over_a_white_page_is_paint()
    {
        var page = new Image(40, 30, ColorMode.Rgb, [.. Enumerable.Repeat((byte)255, 3600)]);
        var mask = PaintMask.Read(Make(ColorMode.Rgba, (inside, pixel, _) => pixel.Fill(255, (byte)(inside ? 255 : 0))), page);

        Assert.Equal(_disc.Pixels.ToArray(), mask.White.Pixels.ToArray());
    }

    [Theory]
    [InlineData(255)]
    [InlineData(128)]
    [InlineData(0)]
    public void Alpha_that_is_the_same_everywhere_says_nothing(byte alpha)
    {
        var (rgba, gray) = (Make(ColorMode.Rgba, (inside, pixel, _) => pixel.Fill((byte)(inside ? 255 : 0), alpha)),
            Make(ColorMode.GrayAlpha, (inside, pixel, _) => pixel.Fill((byte)(inside ? 255 : 0), alpha)));

        Assert.Equal((ColorMode.Rgb, null), (PaintMask.Read(rgba, _picture).White.Mode, PaintMask.Read(rgba, _picture).Note));
        Assert.Equal(_disc.Pixels.ToArray(), PaintMask.Read(rgba, _picture).White.ToGray().Pixels.ToArray());
        Assert.Equal(_disc.Pixels.ToArray(), PaintMask.Read(gray, _picture).White.Pixels.ToArray());
        Assert.Same(_disc, PaintMask.Read(_disc, _picture).White);
    }

    [Fact]
    public void A_layer_without_paint_paints_nothing()
    {
        var mask = PaintMask.Read(Make(ColorMode.Rgba, (inside, pixel, _) => pixel.Fill(255, (byte)(inside ? 90 : 0))), _picture);

        Assert.DoesNotContain(mask.White.Pixels.ToArray(), white => white >= 128);
    }

    /// <summary>The same layer in files of all kinds that have transparency.</summary>
    [Theory]
    [InlineData(PngColorType.GrayAlpha, 8)]
    [InlineData(PngColorType.GrayAlpha, 16)]
    [InlineData(PngColorType.Rgba, 8)]
    [InlineData(PngColorType.Rgba, 16)]
    [InlineData(PngColorType.Palette, 1)]
    [InlineData(PngColorType.Palette, 8)]
    [InlineData(PngColorType.Gray, 1)]
    [InlineData(PngColorType.Gray, 16)]
    [InlineData(PngColorType.Rgb, 8)]
    public void A_layer_is_read_from_every_kind_of_png(object type, int depth)
    {
        var (color, most) = ((PngColorType)type, (1 << depth) - 1);
        var header = new PngHeader(40, 30, depth, color, false);
        var samples = new List<int>();
        foreach (var white in _disc.Pixels)
        {
            var paint = white == 255;
            samples.AddRange(color switch
            {
                PngColorType.Palette or PngColorType.Gray => [paint ? most : 0],
                PngColorType.Rgb => paint ? [most, most, most] : [0, 0, 0],
                PngColorType.GrayAlpha => [most, paint ? most : 0],
                _ => [most, most, most, paint ? most : 0],
            });
        }
        var file = new PngBuilder
        {
            Header = header,
            Samples = [.. samples],
            Palette = color == PngColorType.Palette ? [.. Enumerable.Repeat((byte)255, 3 << depth)] : [],
            Transparency = color switch { PngColorType.Palette => [0], PngColorType.Gray => new byte[2], PngColorType.Rgb => new byte[6], _ => [] },
        }.Build(new Random(1));

        Assert.Equal(_disc.Pixels.ToArray(), PaintMask.Read(ImageFile.Decode(file), _picture).White.Pixels.ToArray());
    }

    [Fact]
    public void The_transparent_part_of_a_picture_is_white()
    {
        Assert.Equal([155, 0, 255], PaintMask.OfTransparency(new(3, 1, ColorMode.GrayAlpha, [1, 100, 2, 255, 3, 0])).Pixels.ToArray());
        Assert.Equal([0, 0], PaintMask.OfTransparency(new(2, 1, ColorMode.Gray, [1, 100])).Pixels.ToArray());
    }

    [Fact]
    public void A_hole_without_colours_takes_those_around_it()
    {
        var hole = new Image(4, 2, ColorMode.Rgba, [9, 8, 7, 255, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 1, 9, 8, 7, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

        Assert.Equal([9, 8, 7, 9, 8, 7, 1, 2, 3, 1, 2, 3, 9, 8, 7, 9, 8, 7, 1, 2, 3, 1, 2, 3], hole.WithFilledHole().Pixels.ToArray());
    }

    [Fact]
    public void A_hole_with_colours_keeps_them()
    {
        Image[] kept = [_picture, Case("hole.png"), new(2, 1, ColorMode.Rgba, new byte[8]), new(1, 1, ColorMode.Rgba, [1, 2, 3, 255])];

        Assert.All(kept, picture => Assert.Same(picture, picture.WithFilledHole()));
    }

    private static Image Case(string name) => ImageFile.Load(Repository.Path("tests", "cases", "masks", name));

    private static Image Make(ColorMode mode, Action<bool, PixelBytes, int> paint)
    {
        var image = new Image(40, 30, mode);
        for (var i = 0; i < 40 * 30; i++)
        {
            var (x, y) = (i % 40 - 15, i / 40 - 14);
            var pixel = new PixelBytes(new byte[image.Channels]);
            paint(x * x + y * y < 80, pixel, i);
            pixel.Bytes.CopyTo(image.Pixels.Slice(i * image.Channels, image.Channels));
        }
        return image;
    }

    /// <summary>The channels of a pixel that is being made.</summary>
    private readonly record struct PixelBytes(byte[] Bytes)
    {
        public byte this[int channel] { set => Bytes[channel] = value; }

        public void Fill(byte color, byte alpha)
        {
            Bytes.AsSpan().Fill(color);
            Bytes[^1] = alpha;
        }

    }
}
