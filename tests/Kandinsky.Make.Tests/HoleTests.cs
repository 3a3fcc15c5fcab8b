namespace Kandinsky.Make.Tests;

public sealed class HoleTests
{
    private readonly HoleMaker _maker = new(new SceneMaker(SampleSprites.Things));
    private readonly HoleJudge _judge = new(SampleSprites.Things, SampleSprites.Library);

    [Fact]
    public void The_thing_fits_into_the_hole()
    {
        Assert.All(Enumerable.Range(0, 300).Select(i => _maker.Make(1, i)), scene =>
        {
            var (hole, part) = (scene.Hole, scene.Asked);
            Assert.True(hole.Left <= (part.X - part.Half) * 16 && hole.Right >= (part.X + part.Half) * 16 - 0.001f);
            Assert.True(hole.Top <= (part.Y - part.Half) * 16 && hole.Bottom >= (part.Y + part.Half) * 16 - 0.001f);
            Assert.InRange(hole.Right - hole.Left, 1, 16);
            Assert.Equal((hole.Right - hole.Left) * (hole.Bottom - hole.Top), scene.Hole.Kept().Count(kept => kept == 0));
        });
    }

    [Fact]
    public void Training_never_shows_what_is_kept_for_judging()
    {
        Assert.All(Enumerable.Range(0, 100), i => Assert.False(_maker.Make(1, i).Before.IsHeldOut));
        Assert.All(Enumerable.Range(0, 20), i => Assert.True(_maker.Make(1, i, heldOut: true).Before.IsHeldOut));
    }

    [Fact]
    public void What_is_asked_for_and_painted_in_the_hole_is_right()
    {
        Assert.All(Enumerable.Range(0, 15).Select(i => _maker.Make(3, i)), scene =>
            Assert.Equal(new HoleVerdict(true, true, true), _judge.Of(Render(scene.Before), Filled(scene, scene.After), scene)));
    }

    [Fact]
    public void Another_thing_another_drawing_and_paint_beside_the_hole_are_wrong()
    {
        var scene = Enumerable.Range(0, 50).Select(i => _maker.Make(3, i)).First(each => !each.Asked.Thing.IsShape && each.Hole is { Left: > 0 });
        var before = Render(scene.Before);
        var other = scene.Asked with { Thing = SampleSprites.Things.All[(scene.Asked.Thing.Index + 1) % 4] };
        Assert.False(_judge.Of(before, Filled(scene, scene.Before with { Objects = [other, .. scene.Before.Objects] }), scene).Thing);
        var restyled = scene.Asked with { Style = 1 - scene.Asked.Style };
        Assert.False(_judge.Of(before, Filled(scene, scene.Before with { Objects = [restyled, .. scene.Before.Objects] }), scene).Drawing);
        var spoiled = Filled(scene, scene.After);
        spoiled.Pixel(0, 0)[0] ^= 1;
        Assert.False(_judge.Of(before, spoiled, scene).Rest);
    }

    [Fact]
    public void What_is_asked_for_is_said_alone()
    {
        var scene = Enumerable.Range(0, 50).Select(i => _maker.Make(3, i)).First(each => each.Asked is { Thing.Name: "cat", Style: 1 });
        Assert.Equal("a 3d cat", Captions.Of(scene.Asked));
    }

    private static Image Render(Scene scene) => Compositor.ToImage(Compositor.Paint(scene, SampleSprites.Library), Compositor.Size);

    /// <summary>A render, and around the hole what was there.</summary>
    private static Image Filled(HoleScene scene, Scene painted)
    {
        var (picture, before, mask) = (Render(painted), Render(scene.Before), scene.Hole.Mask());
        for (var i = 0; i < mask.Pixels.Length; i++)
        {
            if (mask.Pixels[i] == 0) before.Pixels.Slice(3 * i, 3).CopyTo(picture.Pixels.Slice(3 * i, 3));
        }
        return picture;
    }
}
