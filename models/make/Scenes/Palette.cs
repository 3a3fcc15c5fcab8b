namespace Kandinsky.Make;

/// <summary>The twelve colours.</summary>
internal static class Palette
{
    /// <summary>What they are called.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["red", "orange", "yellow", "green", "blue", "purple", "pink", "black", "white", "gray", "brown", "turquoise"];

    /// <summary>Red, green and blue in [0, 1].</summary>
    public static IReadOnlyList<Colour> Colours { get; } =
    [
        Of(214, 40, 40), Of(247, 127, 0), Of(252, 211, 46), Of(56, 142, 60), Of(25, 92, 200), Of(123, 44, 170), Of(240, 128, 170), Of(24, 24, 24),
        Of(248, 246, 240), Of(140, 140, 140), Of(121, 80, 50), Of(50, 190, 185),
    ];

    private static Colour Of(int red, int green, int blue) => new(red / 255f, green / 255f, blue / 255f);
}
