using System.Collections.Concurrent;

namespace Kandinsky.Make;

/// <summary>Finds which thing explains a part of a picture best, by painting each over the background.</summary>
/// <param name="things">All there are.</param>
/// <param name="sprites">Their drawings.</param>
internal sealed class TemplateMatcher(Things things, SpriteLibrary sprites)
{
    /// <summary>Pixels a side of the pictures that are compared.</summary>
    public const int Size = 64;

    private const int Kept = 24;
    private static readonly float[] _shifts = [-0.04f, -0.02f, 0, 0.02f, 0.04f], _scales = [0.94f, 1, 1.06f];

    private readonly ConcurrentDictionary<(int Thing, int Style, int Side), float[]> _scaled = new();

    /// <summary>The best match of all things at all spots.</summary>
    /// <param name="picture">[size, size, 3].</param>
    /// <param name="behind">What is behind, of the same size.</param>
    /// <param name="spots">Where it may be.</param>
    public Match Best(float[] picture, float[] behind, IReadOnlyList<Spot> spots)
    {
        var rough = spots.SelectMany(spot => Matches(picture, behind, spot, things.All)).OrderBy(match => match.Error).Take(Kept).ToArray();
        var best = rough[0];
        foreach (var match in rough)
        {
            foreach (var scale in _scales)
            {
                foreach (var x in _shifts)
                {
                    foreach (var y in _shifts)
                    {
                        var spot = match.Spot with { X = match.Spot.X + x, Y = match.Spot.Y + y, Half = match.Spot.Half * scale };
                        var near = Matches(picture, behind, spot, [match.Thing], match.Drawing).MinBy(found => found.Error);
                        if (near.Error < best.Error) best = near;
                    }
                }
            }
        }
        return best;
    }

    private IEnumerable<Match> Matches(float[] picture, float[] behind, Spot spot, IReadOnlyList<Thing> among, int? drawing = null)
    {
        var side = Math.Max(4, (int)MathF.Round(2 * spot.Half * Size));
        var (left, top) = ((int)MathF.Round(spot.X * Size - side / 2f), (int)MathF.Round(spot.Y * Size - side / 2f));
        foreach (var thing in among)
        {
            for (var style = 0; style < (thing.IsShape ? 1 : SpriteLibrary.Styles.Count); style++)
            {
                if (!thing.IsShape && drawing is { } wanted && wanted != style) continue;
                var template = _scaled.GetOrAdd((thing.Index, style, side), _ => sprites.Of(thing, style).Scaled(side).Pixels);
                if (thing.IsShape)
                {
                    var (colour, error) = OfShape(picture, behind, template, side, left, top);
                    yield return new(thing, colour, spot, error);
                }
                else
                {
                    yield return new(thing, style, spot, OfDrawing(picture, behind, template, side, left, top));
                }
            }
        }
    }

    /// <summary>How much less is unexplained with a drawing than without.</summary>
    private static double OfDrawing(float[] picture, float[] behind, float[] template, int side, int left, int top)
    {
        var gain = 0.0;
        for (var y = Math.Max(0, -top); y < side && top + y < Size; y++)
        {
            var sum = 0f;
            for (var x = Math.Max(0, -left); x < side && left + x < Size; x++)
            {
                var (at, from) = (((top + y) * Size + left + x) * 3, (y * side + x) * 4);
                var clear = 1 - template[from + 3];
                for (var c = 0; c < 3; c++)
                {
                    var (without, with) = (picture[at + c] - behind[at + c], picture[at + c] - behind[at + c] * clear - template[from + c]);
                    sum += with * with - without * without;
                }
            }
            gain += sum;
        }
        return gain;
    }

    /// <summary>The same of a shape in its best colour, from sums that all colours share.</summary>
    private static (int Colour, double Error) OfShape(float[] picture, float[] behind, float[] template, int side, int left, int top)
    {
        double covers = 0, change = 0;
        var rest = new double[3];
        for (var y = Math.Max(0, -top); y < side && top + y < Size; y++)
        {
            for (var x = Math.Max(0, -left); x < side && left + x < Size; x++)
            {
                var (at, cover) = (((top + y) * Size + left + x) * 3, template[(y * side + x) * 4 + 3]);
                covers += cover * cover;
                for (var c = 0; c < 3; c++)
                {
                    var (without, uncovered) = (picture[at + c] - behind[at + c], picture[at + c] - behind[at + c] * (1 - cover));
                    rest[c] += cover * uncovered;
                    change += uncovered * uncovered - without * without;
                }
            }
        }
        var errors = Palette.Colours.Select(colour => change
            - 2 * (rest[0] * colour.Red + rest[1] * colour.Green + rest[2] * colour.Blue)
            + covers * (colour.Red * colour.Red + colour.Green * colour.Green + colour.Blue * colour.Blue)).ToArray();
        var best = Array.IndexOf(errors, errors.Min());
        return (best, errors[best]);
    }
}
