namespace Kandinsky.Make;

/// <summary>Judges codes against what they should say: of all that an attribute could be, what was asked for must be nearest.</summary>
/// <param name="things">All that may be in a scene.</param>
/// <param name="code">The code of scenes.</param>
internal sealed class CodeJudge(Things things, SceneCode code)
{
    /// <summary>Judges one code.</summary>
    /// <param name="said">The code.</param>
    /// <param name="asked">What it should stand for.</param>
    public Verdict Of(float[] said, Scene asked)
    {
        var found = Enumerable.Range(0, asked.Objects.Count).Select(slot => Nearest(said, Drawings(asked, slot)).Objects[slot]).ToArray();
        var areThings = found.Zip(asked.Objects).All(pair => pair.First.Thing == pair.Second.Thing);
        var areDrawings = found.Zip(asked.Objects).All(pair => pair.First.Thing.IsShape == pair.Second.Thing.IsShape
            && (pair.First.Style, pair.First.ColourIndex) == (pair.Second.Style, pair.Second.ColourIndex));
        var background = Nearest(said, Backgrounds(asked)).Background;
        var isBackground = (background.First, background.Second) == (asked.Background.First, asked.Background.Second);
        if (asked.Objects.Count > 1) return new(areThings, areDrawings, areThings, true, isBackground);
        var spot = Nearest(said, Spots(asked));
        return new(areThings, areDrawings, spot.Place == asked.Place, spot.Size == asked.Size, isBackground);
    }

    private Scene Nearest(float[] said, IEnumerable<Scene> scenes) =>
        scenes.MinBy(scene => code.Of(scene).Zip(said, (a, b) => (a - b) * (a - b)).Sum())!;

    private IEnumerable<Scene> Drawings(Scene asked, int slot)
    {
        var part = asked.Objects[slot];
        foreach (var thing in things.All)
        {
            for (var drawing = 0; drawing < (thing.IsShape ? Palette.Colours.Count : SpriteLibrary.Styles.Count); drawing++)
            {
                var objects = asked.Objects.ToArray();
                objects[slot] = part with { Thing = thing, Style = thing.IsShape ? 0 : drawing, ColourIndex = thing.IsShape ? drawing : -1 };
                yield return asked with { Objects = objects };
            }
        }
    }

    private static IEnumerable<Scene> Spots(Scene asked)
    {
        for (var place = 0; place < Place.All.Count; place++)
        {
            for (var size = 0; size < SceneSize.All.Count; size++)
            {
                var half = SceneSize.All[size].Half;
                var (x, y) = Place.All[place].Middle(half);
                yield return asked with { Place = place, Size = size, Objects = [asked.Objects[0] with { X = x, Y = y, Half = half }] };
            }
        }
    }

    private static IEnumerable<Scene> Backgrounds(Scene asked) => BackgroundFinder.Candidates().Select(background => asked with { Background = background });
}
