namespace Kandinsky.Make;

/// <summary>All sprites: of every drawn thing one a style, of every shape one in white.</summary>
/// <param name="sprites">By thing and style; shapes have style 0.</param>
internal sealed class SpriteLibrary(IReadOnlyDictionary<(int Thing, int Style), Sprite> sprites)
{
    /// <summary>The styles of drawing, as captions say them.</summary>
    public static IReadOnlyList<string> Styles { get; } = ["flat", "3d"];

    /// <summary>The sprite of a thing.</summary>
    public Sprite Of(Thing thing, int style) => sprites[(thing.Index, thing.IsShape ? 0 : style)];

    /// <summary>Loads what was rendered.</summary>
    /// <param name="things">All that is painted.</param>
    /// <param name="folder">The folder of sprites.</param>
    public static SpriteLibrary Load(Things things, string folder) => Of(things, (thing, style) => Sprite.Load(PathOf(folder, thing, style)));

    /// <summary>A library of sprites that come from anywhere.</summary>
    public static SpriteLibrary Of(Things things, Func<Thing, int, Sprite> draw)
    {
        var sprites = new Dictionary<(int, int), Sprite>();
        foreach (var thing in things.Shapes) sprites[(thing.Index, 0)] = ShapeMask.Of(thing.Name);
        foreach (var thing in things.Drawn)
            for (var style = 0; style < Styles.Count; style++) sprites[(thing.Index, style)] = draw(thing, style);
        return new(sprites);
    }

    /// <summary>Where a sprite is kept.</summary>
    public static string PathOf(string folder, Thing thing, int style) => Path.Combine(folder, Styles[style], $"{thing.Code}.png");
}
