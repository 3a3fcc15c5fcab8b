namespace Kandinsky.Make.Tests;

public sealed class SceneTests
{
    private readonly SceneMaker _maker = new(SampleSprites.Things);

    [Fact]
    public void The_same_number_gives_the_same_scene_and_caption()
    {
        var (one, again) = (_maker.Make(3, 17), new SceneMaker(SampleSprites.Things).Make(3, 17));
        Assert.Equal(one.Objects, again.Objects);
        Assert.Equal(one.Background, again.Background);
        Assert.Equal(Captions.Of(one, new Dice(4)), Captions.Of(again, new Dice(4)));
    }

    [Fact]
    public void Training_never_shows_what_is_kept_for_judging()
    {
        Assert.All(Enumerable.Range(0, 500), i => Assert.False(_maker.Make(1, i).IsHeldOut));
        Assert.All(Enumerable.Range(0, 50), i => Assert.True(_maker.Make(1, i, heldOut: true).IsHeldOut));
    }

    [Fact]
    public void One_combination_in_ten_is_kept_for_judging()
    {
        // Attempts that are refused show the share: with one in ten kept, about 100 of 1,000 numbers change when everything is taken.
        var attributes = Enumerable.Range(0, 2000).Select(i => _maker.Make(9, i)).Select(scene => scene with { Place = (scene.Place + 1) % 9 });
        Assert.InRange(attributes.Count(scene => scene.IsHeldOut), 120, 280);
    }

    [Fact]
    public void Things_stay_within_the_picture()
    {
        Assert.All(Enumerable.Range(0, 500).SelectMany(i => _maker.Make(2, i).Objects), part =>
        {
            Assert.InRange(part.X - part.Half, -0.04f, 1);
            Assert.InRange(part.X + part.Half, 0, 1.04f);
            Assert.InRange(part.Y - part.Half, -0.04f, 1);
            Assert.InRange(part.Y + part.Half, 0, 1.04f);
        });
    }

    [Fact]
    public void A_plain_caption_says_everything()
    {
        var red = new Colour(0.8f, 0.1f, 0.1f);
        var background = new Background(Filling.Plain, 4, 4, Palette.Colours[4], Palette.Colours[4]);
        var star = SampleSprites.Things.All.Single(thing => thing.Name == "star");
        var cat = SampleSprites.Things.All[0];
        var alone = new Scene(background, [new(star, 0, 0, red, 0.2f, 0.2f, 0.1f)], Relation.Alone, 5, 0);
        Assert.Equal("a small red star in the top left corner on a blue background", Captions.Of(alone));
        var two = new Scene(background with { Filling = Filling.Down, Second = 2 }, [new(cat, 1, -1, red, 0.5f, 0.5f, 0.2f), alone.Objects[0]],
            Relation.Inside, 0, 1);
        Assert.Equal("a 3d cat inside a red star on a blue to yellow gradient", Captions.Of(two));
    }

    [Fact]
    public void Captions_vary_their_words()
    {
        var scene = _maker.Make(1, 5, kind: SceneKind.Thing);
        Assert.InRange(Enumerable.Range(0, 60).Select(i => Captions.Of(scene, new Dice((ulong)i))).Distinct().Count(), 8, 60);
    }
}
