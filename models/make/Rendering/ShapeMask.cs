namespace Kandinsky.Make;

/// <summary>The shapes, as white sprites.</summary>
internal static class ShapeMask
{
    private const int Finer = 4;

    private static readonly Dictionary<string, Func<float, float, bool>> _inside = new()
    {
        ["circle"] = (x, y) => x * x + y * y <= 1,
        ["square"] = (x, y) => Math.Abs(x) <= 0.88f && Math.Abs(y) <= 0.88f,
        ["triangle"] = (x, y) => y <= 0.8f && y >= -0.95f + 1.84f * Math.Abs(x),
        ["diamond"] = (x, y) => Math.Abs(x) / 0.75f + Math.Abs(y) <= 1,
        ["star"] = InStar,
        ["ring"] = (x, y) => x * x + y * y is <= 1 and >= 0.66f * 0.66f,
        ["cross"] = (x, y) => (Math.Abs(x) <= 0.34f && Math.Abs(y) <= 1) || (Math.Abs(y) <= 0.34f && Math.Abs(x) <= 1),
        ["half circle"] = (x, y) => y <= 0.5f && x * x + (y - 0.5f) * (y - 0.5f) <= 1,
    };

    /// <summary>What they are called.</summary>
    public static IReadOnlyCollection<string> Names => _inside.Keys;

    /// <summary>A shape in white.</summary>
    public static Sprite Of(string name)
    {
        var inside = _inside[name];
        var side = Sprite.KeptSize * Finer;
        var fine = new float[side * side * 4];
        for (var i = 0; i < side * side; i++)
        {
            if (inside((i % side + 0.5f) / side * 2 - 1, (i / side + 0.5f) / side * 2 - 1)) fine.AsSpan(i * 4, 4).Fill(1);
        }
        return new Sprite(side, fine).Scaled(Sprite.KeptSize);
    }

    /// <summary>Five points on the circle of radius 1, five notches on that of 0.42.</summary>
    private static bool InStar(float x, float y)
    {
        const float Notch = 0.42f;
        var (radius, angle) = (MathF.Sqrt(x * x + y * y), MathF.Atan2(x, -y));
        var sector = MathF.PI / 5;
        var within = Math.Abs(angle - MathF.Round(angle / (2 * sector)) * 2 * sector);   // from a point, 0 … sector
        var (px, py) = (Notch * MathF.Cos(sector) - 1, Notch * MathF.Sin(sector));       // along the edge, from point to notch
        return px * (radius * MathF.Sin(within)) - py * (radius * MathF.Cos(within) - 1) >= 0;
    }
}
