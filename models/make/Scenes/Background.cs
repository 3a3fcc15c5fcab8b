namespace Kandinsky.Make;

/// <summary>How a background is filled.</summary>
internal enum Filling
{
    /// <summary>One colour.</summary>
    Plain,

    /// <summary>From one colour on the left to another on the right.</summary>
    Across,

    /// <summary>From one colour at the top to another at the bottom.</summary>
    Down,
}

/// <summary>What is behind everything.</summary>
/// <param name="Filling">How it is filled.</param>
/// <param name="First">The first colour's place in the palette.</param>
/// <param name="Second">The second colour's; the first's if it is plain.</param>
/// <param name="From">The first colour as it is painted.</param>
/// <param name="To">The second.</param>
internal sealed record Background(Filling Filling, int First, int Second, Colour From, Colour To)
{
    /// <summary>Its colour at a place.</summary>
    /// <param name="x">0 on the left, 1 on the right.</param>
    /// <param name="y">0 at the top, 1 at the bottom.</param>
    public Colour At(float x, float y) => Filling == Filling.Plain ? From : From.Towards(To, Filling == Filling.Across ? x : y);
}
