namespace Kandinsky.Make;

/// <summary>Makes scenes by chance.</summary>
/// <param name="things">What they may show.</param>
internal sealed class SceneMaker(Things things)
{
    private const float ColourVaries = 0.03f, PlaceVaries = 0.025f, SizeVaries = 0.06f;
    private const float BesideHalf = 0.2f, OuterHalf = 0.36f, InnerHalf = 0.16f;

    private readonly Thing[] _drawn = [.. things.Drawn], _shapes = [.. things.Shapes];

    /// <summary>The scene of a number: of those that are trained on, or of those that are not.</summary>
    public Scene Make(ulong seed, long number, bool heldOut = false, SceneKind kind = SceneKind.Any)
    {
        for (ulong attempt = 0; ; attempt++)
        {
            var scene = Make(new Dice(seed * 1_000_003 + (ulong)number * 1009 + attempt * 7_919_000_003), kind);
            if (scene.IsHeldOut == heldOut) return scene;
        }
    }

    private Scene Make(Dice dice, SceneKind kind)
    {
        if (kind == SceneKind.Any) kind = dice.Next() switch { < 0.5 => SceneKind.Thing, < 0.75 => SceneKind.Shape, _ => SceneKind.Two };
        var free = Enumerable.Range(0, Palette.Names.Count).ToList();
        var background = MakeBackground(dice, free);
        if (kind == SceneKind.Two) return MakeTwo(dice, background, free);
        var thing = dice.Of(kind == SceneKind.Shape ? _shapes : _drawn);
        var (place, size) = (dice.Below(Place.All.Count), dice.Next() switch { < 0.25 => 0, < 0.75 => SceneSize.Medium, _ => 2 });
        var half = SceneSize.All[size].Half * dice.Between(1 - SizeVaries, 1 + SizeVaries);
        var (x, y) = Place.All[place].Middle(half);
        return new(background, [Put(dice, thing, free, x, y, half)], Relation.Alone, place, size);
    }

    private Scene MakeTwo(Dice dice, Background background, List<int> free)
    {
        var relation = dice.Next() switch { < 0.4 => Relation.Beside, < 0.75 => Relation.Above, _ => Relation.Inside };
        var first = dice.Of(dice.Chance(0.35) ? _shapes : _drawn);
        var second = dice.Of(relation == Relation.Inside || dice.Chance(0.35) ? _shapes : _drawn);
        var ((x1, y1), (x2, y2)) = relation switch
        {
            Relation.Beside => ((0.26f, 0.5f), (0.74f, 0.5f)),
            Relation.Above => ((0.5f, 0.26f), (0.5f, 0.74f)),
            _ => ((0.5f, 0.5f), (0.5f, 0.5f)),
        };
        var isInside = relation == Relation.Inside;
        var one = Put(dice, first, free, x1, y1, Vary(isInside ? InnerHalf : BesideHalf));
        var two = Put(dice, second, free, x2, y2, Vary(isInside ? OuterHalf : BesideHalf));
        return new(background, [one, two], relation, 0, SceneSize.Medium);

        float Vary(float half) => half * dice.Between(1 - SizeVaries, 1 + SizeVaries);
    }

    private static Background MakeBackground(Dice dice, List<int> free)
    {
        var first = Take(dice, free);
        var from = Palette.Colours[first].Varied(dice, ColourVaries);
        if (dice.Chance(0.8)) return new(Filling.Plain, first, first, from, from);
        var second = Take(dice, free);
        return new(dice.Chance(0.5) ? Filling.Across : Filling.Down, first, second, from, Palette.Colours[second].Varied(dice, ColourVaries));
    }

    private static SceneObject Put(Dice dice, Thing thing, List<int> free, float x, float y, float half)
    {
        var style = thing.IsShape ? 0 : dice.Below(SpriteLibrary.Styles.Count);
        var colour = thing.IsShape ? Take(dice, free) : -1;
        var painted = thing.IsShape ? Palette.Colours[colour].Varied(dice, ColourVaries) : new Colour(1, 1, 1);
        return new(thing, style, colour, painted, x + dice.Between(-PlaceVaries, PlaceVaries), y + dice.Between(-PlaceVaries, PlaceVaries), half);
    }

    private static int Take(Dice dice, List<int> free)
    {
        var colour = dice.Of(free);
        free.Remove(colour);
        return colour;
    }
}
