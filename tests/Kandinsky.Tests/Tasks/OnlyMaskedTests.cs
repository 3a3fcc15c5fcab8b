using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>The masked part of a picture painted alone, at full size.</summary>
public sealed class OnlyMaskedTests
{
    private static readonly Image Picture = Noisy(300, 200);

    private static InpaintRequest Request { get; } = new()
    {
        Prompts = ["a hat"], Image = Picture, Mask = Mask(left: 180, top: 60, width: 40, height: 20), OnlyMasked = 10, Steps = 2, PriorSteps = 2, Seed = 3,
        Width = 64, Height = 64,
    };

    [Theory]
    [InlineData(64, 64, 170, 40, 60, 60)]    // 60 x 40 with its padding, grown to a square
    [InlineData(128, 64, 160, 50, 80, 40)]
    [InlineData(128, null, 160, 50, 80, 40)]   // the part is 3 to 2, and 64 the nearest multiple
    public async Task It_is_what_the_part_cut_out_by_hand_becomes(int width, int? height, int left, int top, int across, int down)
    {
        using var pipeline = Load();
        var painted = Assert.Single(await pipeline.PaintAsync(Request with { Width = width, Height = height, MaskBlur = 3 }));

        var part = await pipeline.PaintAsync(Request with
        {
            Image = Picture.Crop(left, top, across, down),
            Mask = Request.Mask.Crop(left, top, across, down),
            OnlyMasked = null,
            MaskBlur = 3,
            Width = width,
            Height = height ?? 64,
        });

        Assert.Equal((width, height ?? 64), (painted.Metadata.Width, painted.Metadata.Height));
        Assert.Equal((Picture.Width, Picture.Height), (painted.Image.Width, painted.Image.Height));
        for (var y = 0; y < Picture.Height; y++)
        {
            var expected = Picture.Row(y).ToArray();
            if (y >= top && y < top + down) part[0].Image.Row(y - top).CopyTo(expected.AsSpan(3 * left));
            Assert.Equal(expected, painted.Image.Row(y).ToArray());
        }
    }

    [Fact]
    public async Task Kept_pixels_stay_and_the_others_change()
    {
        using var pipeline = Load();
        var painted = (await pipeline.PaintAsync(Request with { MaskBlur = 0 }))[0].Image;
        var changed = 0;
        for (var y = 0; y < Picture.Height; y++)
        {
            for (var x = 0; x < Picture.Width; x++)
            {
                if (Request.Mask.Pixel(x, y)[0] == 0) Assert.Equal(Picture.Pixel(x, y), painted.Pixel(x, y));
                else if (!Picture.Pixel(x, y).SequenceEqual(painted.Pixel(x, y))) changed++;
            }
        }
        Assert.InRange(changed, 780, 800);
    }

    [Fact]
    public async Task It_is_recorded_and_repeats()
    {
        using var pipeline = Load();
        var painted = (await pipeline.PaintAsync(Request with { MaskBlur = 5 }))[0];
        Assert.Equal(("10", "5"), (painted.Metadata.Extra["Masked area padding"], painted.Metadata.Extra["Mask blur"]));

        var again = RequestValues.Of(painted.Metadata).ApplyTo(new InpaintRequest { Prompts = [], Image = Picture, Mask = Request.Mask });
        Assert.Equal(painted.Image.Pixels.ToArray(), (await pipeline.PaintAsync(again))[0].Image.Pixels.ToArray());
    }

    [Fact]
    public async Task A_hole_in_the_picture_is_a_mask_too_and_a_black_mask_means_the_whole()
    {
        using var pipeline = Load();
        var holed = Picture.To(ColorMode.Rgba);
        for (var y = 60; y < 80; y++) for (var x = 180; x < 220; x++) holed.Pixel(x, y)[3] = 0;
        var painted = (await pipeline.PaintAsync(Request with { Image = holed, Mask = holed }))[0].Image;
        Assert.Equal(Picture.Row(59).ToArray(), painted.Row(59).ToArray());
        Assert.NotEqual(Picture.Row(70).ToArray(), painted.Row(70).ToArray());

        var kept = (await pipeline.PaintAsync(Request with { Mask = new(300, 200, ColorMode.Gray) }))[0].Image;
        Assert.Equal(Picture.Pixels.ToArray(), kept.Pixels.ToArray());
    }

    private static KandinskyPipeline Load() => KandinskyPipeline.Load(new()
    {
        Decoder = Goldens.Path("tiny-2-2-decoder-inpaint"), Prior = Goldens.Path("tiny-2-2-prior"), CacheFolder = null, KeepLoaded = true,
    });

    private static Image Noisy(int width, int height)
    {
        var image = new Image(width, height, ColorMode.Rgb);
        new Random(1).NextBytes(image.Pixels);
        return image;
    }

    private static Image Mask(int left, int top, int width, int height)
    {
        var mask = new Image(Picture.Width, Picture.Height, ColorMode.Gray);
        for (var y = top; y < top + height; y++) mask.Row(y).Slice(left, width).Fill(255);
        return mask;
    }
}
