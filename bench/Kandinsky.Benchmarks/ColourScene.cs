namespace Kandinsky.Benchmarks;

/// <summary>A prompt of the bundled model's language with one object, and how to tell from the pixels whether its colours are there.</summary>
/// <param name="Colour">The object's colour.</param>
/// <param name="Shape">The object.</param>
/// <param name="Background">The background's colour.</param>
internal sealed record ColourScene(string Colour, string Shape, string Background)
{
    private const int Corner = 12;

    private static readonly (string Name, int Red, int Green, int Blue)[] _palette =
    [
        ("red", 214, 40, 40), ("orange", 247, 127, 0), ("yellow", 252, 211, 46), ("green", 56, 142, 60), ("blue", 25, 92, 200),
        ("purple", 123, 44, 170), ("pink", 240, 128, 170), ("black", 24, 24, 24), ("white", 248, 246, 240), ("gray", 140, 140, 140),
        ("brown", 121, 80, 50), ("turquoise", 50, 190, 185),
    ];

    private static readonly string[] _shapes = ["circle", "square", "triangle", "star", "diamond"];

    /// <summary>What to paint.</summary>
    public string Prompt => $"a {Colour} {Shape} in the center on a {Background} background";

    /// <summary>So many scenes, every one with another pair of colours.</summary>
    public static ColourScene[] Series(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new ColourScene(
            _palette[i * 5 % _palette.Length].Name, _shapes[i % _shapes.Length], _palette[(i * 5 + 3 + i / _palette.Length) % _palette.Length].Name))];

    /// <summary>How many of the two colours are there, 0 to 2: the background's in the corners, the object's as the commonest other.</summary>
    public int ColoursRight(Image picture)
    {
        var corners = new Dictionary<string, int>();
        var others = new Dictionary<string, int>();
        for (var y = 0; y < picture.Height; y++)
            for (var x = 0; x < picture.Width; x++)
            {
                var colour = Nearest(picture.Pixel(x, y));
                var inCorner = Math.Min(x, picture.Width - 1 - x) < Corner && Math.Min(y, picture.Height - 1 - y) < Corner;
                var counts = inCorner ? corners : others;
                counts[colour] = counts.GetValueOrDefault(colour) + 1;
            }

        others.Remove(Background);
        return (Commonest(corners) == Background ? 1 : 0) + (Commonest(others) == Colour ? 1 : 0);
    }

    private static string? Commonest(Dictionary<string, int> counts) => counts.Count == 0 ? null : counts.MaxBy(pair => pair.Value).Key;

    private static string Nearest(ReadOnlySpan<byte> pixel)
    {
        var (red, green, blue) = (pixel[0], pixel[1], pixel[2]);
        return _palette.MinBy(colour => Square(colour.Red - red) + Square(colour.Green - green) + Square(colour.Blue - blue)).Name;

        static int Square(int difference) => difference * difference;
    }
}
