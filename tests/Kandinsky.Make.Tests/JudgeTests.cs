namespace Kandinsky.Make.Tests;

public sealed class JudgeTests
{
    private readonly Judge _judge = new(SampleSprites.Things, SampleSprites.Library);
    private readonly SceneMaker _maker = new(SampleSprites.Things);

    [Theory]
    [InlineData("Thing")]
    [InlineData("Shape")]
    [InlineData("Two")]
    public void A_true_render_is_right(string kind)
    {
        var scenes = Enumerable.Range(0, 12).Select(i => _maker.Make(5, i, heldOut: true, Enum.Parse<SceneKind>(kind)));
        Assert.All(scenes, scene => Assert.Equal(new Verdict(true, true, true, true, true), _judge.Of(Render(scene), scene)));
    }

    [Fact]
    public void Each_wrong_attribute_is_told_apart()
    {
        var painted = _maker.Make(5, 3, kind: SceneKind.Thing) with { Background = Plain(4) };
        var part = painted.Objects[0];
        var picture = Render(painted);
        Assert.False(_judge.Of(picture, painted with { Background = Plain(3) }).Background);
        Assert.False(_judge.Of(picture, painted with { Place = (painted.Place + 1) % 9 }).Place);
        Assert.False(_judge.Of(picture, painted with { Size = (painted.Size + 1) % 3 }).Size);
        Assert.False(_judge.Of(picture, painted with { Objects = [part with { Style = 1 - part.Style }] }).Drawing);
        var other = SampleSprites.Things.All[(part.Thing.Index + 1) % 4];
        var verdict = _judge.Of(picture, painted with { Objects = [part with { Thing = other }] });
        Assert.Equal(new Verdict(false, true, true, true, true), verdict);
    }

    [Fact]
    public void Two_things_that_changed_places_are_wrong()
    {
        var scene = Enumerable.Range(0, 100).Select(i => _maker.Make(8, i, kind: SceneKind.Two))
            .First(scene => scene.Relation == Relation.Beside && scene.Objects[0].Thing != scene.Objects[1].Thing);
        var (one, two) = (scene.Objects[0], scene.Objects[1]);
        var turned = scene with { Objects = [two with { X = one.X }, one with { X = two.X }] };
        Assert.False(_judge.Of(Render(turned), scene).Thing);
        Assert.True(_judge.Of(Render(turned), turned).All);
    }

    [Fact]
    public void An_empty_picture_has_nothing_but_its_background_right()
    {
        var scene = _maker.Make(5, 4, kind: SceneKind.Thing) with { Background = Plain(1) };
        var verdict = _judge.Of(Compositor.ToImage(Compositor.Fill(scene.Background, 128), 128), scene);
        Assert.True(verdict.Background);
        Assert.False(verdict.All);
    }

    private static Background Plain(int colour) => new(Filling.Plain, colour, colour, Palette.Colours[colour], Palette.Colours[colour]);

    private static Image Render(Scene scene) => Compositor.ToImage(Compositor.Paint(scene, SampleSprites.Library), Compositor.Size);
}
