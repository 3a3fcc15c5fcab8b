namespace Kandinsky.Make;

/// <summary>Judges pictures against what was asked for. It knows the drawings, and not the model.</summary>
/// <param name="things">All that may be painted.</param>
/// <param name="sprites">Their drawings.</param>
internal sealed class Judge(Things things, SpriteLibrary sprites)
{
    private const int Size = TemplateMatcher.Size;

    private static readonly Spot[] _everywhere = [.. Enumerable.Range(0, Place.All.Count).SelectMany(place =>
        SceneSize.All.Select((size, i) => (size.Half, i)).Select(size =>
            new Spot(Place.All[place].Middle(size.Half).X, Place.All[place].Middle(size.Half).Y, size.Half, place, size.i)))];

    private readonly TemplateMatcher _matcher = new(things, sprites);

    /// <summary>Judges one picture.</summary>
    /// <param name="picture">Of any size.</param>
    /// <param name="asked">What it should show.</param>
    public Verdict Of(Image picture, Scene asked)
    {
        var pixels = Compositor.FromImage(picture.ToRgb().Resize(Size, Size, ResizeFilter.Box));
        var background = BackgroundFinder.Find(pixels, Size);
        var behind = Compositor.Fill(background, Size);
        var isBackground = background.First == asked.Background.First && background.Second == asked.Background.Second;
        if (asked.Objects.Count == 1)
        {
            var (found, part) = (_matcher.Best(pixels, behind, _everywhere), asked.Objects[0]);
            return new(found.Thing == part.Thing, IsDrawn(found, part), found.Spot.Place == asked.Place, found.Spot.Size == asked.Size, isBackground);
        }
        var two = Found(pixels, behind, asked);
        var areThings = two.Zip(asked.Objects).All(pair => pair.First.Thing == pair.Second.Thing);
        return new(areThings, two.Zip(asked.Objects).All(pair => IsDrawn(pair.First, pair.Second)), areThings, true, isBackground);
    }

    /// <summary>What is at the two spots of a relation; of one inside the other, the outer one is found first, from what the inner leaves to see.</summary>
    private Match[] Found(float[] pixels, float[] behind, Scene asked)
    {
        var spots = asked.Objects.Select(part => new Spot(part.X, part.Y, part.Half)).ToArray();
        if (asked.Relation != Relation.Inside) return [.. spots.Select(spot => _matcher.Best(pixels, behind, [spot]))];
        var seen = pixels.ToArray();
        var painted = behind.ToArray();
        Compositor.Draw(painted, Size, sprites, asked.Objects[1]);
        var (inner, side) = (spots[0], (int)(2 * spots[0].Half * Size) + 2);
        for (var y = (int)(inner.Y * Size) - side / 2; y <= (int)(inner.Y * Size) + side / 2; y++)
        {
            var row = (y * Size + (int)(inner.X * Size) - side / 2) * 3;
            painted.AsSpan(row, (side + 1) * 3).CopyTo(seen.AsSpan(row));
        }
        var outer = _matcher.Best(seen, behind, [spots[1]]);
        var withOuter = behind.ToArray();
        var colour = outer.Thing.IsShape ? Palette.Colours[outer.Drawing] : new Colour(1, 1, 1);
        Compositor.Draw(withOuter, Size, sprites,
            new(outer.Thing, outer.Thing.IsShape ? 0 : outer.Drawing, 0, colour, outer.Spot.X, outer.Spot.Y, outer.Spot.Half));
        return [_matcher.Best(pixels, withOuter, [inner]), outer];
    }

    private static bool IsDrawn(Match found, SceneObject part) =>
        found.Thing.IsShape == part.Thing.IsShape && found.Drawing == (part.Thing.IsShape ? part.ColourIndex : part.Style);
}
