namespace Kandinsky.Make.Tests;

public sealed class CompositorTests
{
    private static readonly Thing _square = SampleSprites.Things.All.Single(thing => thing.Name == "square");

    [Fact]
    public void A_shape_covers_its_place_and_nothing_else()
    {
        var blue = new Background(Filling.Plain, 4, 4, new(0, 0, 1), new(0, 0, 1));
        var scene = new Scene(blue, [new(_square, 0, 0, new(1, 0, 0), 0.25f, 0.75f, 0.125f)], Relation.Alone, 7, 0);
        var picture = Compositor.Paint(scene, SampleSprites.Library);
        Assert.Equal([1, 0, 0], At(picture, 32, 96).Select(x => MathF.Round(x, 5)));
        Assert.Equal([0, 0, 1], At(picture, 96, 96));
        Assert.Equal([0, 0, 1], At(picture, 32, 32));
        // The square covers 0.88² of the sprite, which is 32 pixels wide: 793 pixels of full cover.
        Assert.InRange(Enumerable.Range(0, 128 * 128).Sum(i => picture[i * 3]), 785, 801);
    }

    [Fact]
    public void Edges_are_mixed_by_how_far_they_are_covered()
    {
        var pixels = new float[4 * 4 * 4];
        for (var i = 0; i < 16; i++) if (i % 4 < 2) pixels.AsSpan(i * 4, 4).Fill(1);
        var half = new Sprite(4, pixels).Scaled(1);
        Assert.All(half.Pixels, x => Assert.Equal(0.5f, x, 5));
    }

    [Fact]
    public void A_gradient_runs_from_colour_to_colour()
    {
        var picture = Compositor.Fill(new(Filling.Across, 0, 1, new(1, 0, 0), new(0, 1, 0)), 64);
        Assert.Equal(1 - 0.5f / 64, At(picture, 0, 9, 64)[0], 5);
        Assert.Equal(1 - 0.5f / 64, At(picture, 63, 50, 64)[1], 5);
    }

    [Fact]
    public void A_drawing_is_cut_to_what_is_visible()
    {
        var picture = new Image(40, 40, ColorMode.Rgba);
        for (var y = 10; y < 20; y++) for (var x = 30; x < 34; x++) picture.Pixel(x, y).Fill(255);
        var sprite = Sprite.Of(picture);
        Assert.Equal(Sprite.KeptSize, sprite.Size);
        Assert.InRange(sprite.Pixels.Where((_, i) => i % 4 == 3).Average(), 0.38f, 0.4f);
    }

    [Fact]
    public void Sprites_survive_their_file()
    {
        var sprite = SampleSprites.Library.Of(SampleSprites.Things.All[2], 1);
        var path = Path.Combine(Path.GetTempPath(), $"sprite-{Guid.NewGuid():N}.png");
        try
        {
            ImageFile.Save(sprite.ToImage(), path);
            Assert.All(Sprite.Load(path).Pixels.Zip(sprite.Pixels), pair => Assert.Equal(pair.Second, pair.First, 0.005));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static float[] At(float[] picture, int x, int y, int size = 128) => picture.AsSpan((y * size + x) * 3, 3).ToArray();
}
