namespace Kandinsky.Make;

/// <summary>A colour, each part in [0, 1].</summary>
internal readonly record struct Colour(float Red, float Green, float Blue)
{
    /// <summary>A colour that is so much nearer to another.</summary>
    public Colour Towards(Colour other, float share) =>
        new(Red + (other.Red - Red) * share, Green + (other.Green - Green) * share, Blue + (other.Blue - Blue) * share);

    /// <summary>The squared distance of two colours.</summary>
    public float SquaredDistance(Colour other)
    {
        var (r, g, b) = (Red - other.Red, Green - other.Green, Blue - other.Blue);
        return r * r + g * g + b * b;
    }

    /// <summary>The colour, each part changed by chance by at most so much.</summary>
    public Colour Varied(Dice dice, float most)
    {
        return new(Vary(Red), Vary(Green), Vary(Blue));

        float Vary(float part) => Math.Clamp(part + dice.Between(-most, most), 0, 1);
    }
}
