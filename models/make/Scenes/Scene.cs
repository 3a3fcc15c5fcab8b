namespace Kandinsky.Make;

/// <summary>How two things stand to each other; the first is the left, upper or inner one.</summary>
internal enum Relation
{
    /// <summary>There is one thing alone.</summary>
    Alone,

    /// <summary>The first is left of the second.</summary>
    Beside,

    /// <summary>The first is above the second.</summary>
    Above,

    /// <summary>The first is in the middle of the second, which is a shape.</summary>
    Inside,
}

/// <summary>What a picture shows.</summary>
/// <param name="Background">What is behind.</param>
/// <param name="Objects">One or two things.</param>
/// <param name="Relation">How two stand to each other.</param>
/// <param name="Place">The place of one thing, an index of <see cref="Kandinsky.Make.Place.All"/>.</param>
/// <param name="Size">Its size, an index of <see cref="SceneSize.All"/>.</param>
internal sealed record Scene(Background Background, IReadOnlyList<SceneObject> Objects, Relation Relation, int Place, int Size)
{
    /// <summary>One combination in so many is never trained on.</summary>
    private const uint OneIn = 10;

    /// <summary>Whether it is one of the combinations of attributes that are kept for judging.</summary>
    public bool IsHeldOut => Hash($"{string.Join('|', Objects.Select(Key))}|{Relation}|{Place}|{Size}|{Background.First}|{Background.Second}") % OneIn == 0;

    private static string Key(SceneObject part) => $"{part.Thing.Name}/{part.Style}/{part.ColourIndex}";

    /// <summary>FNV-1a, with a last mixing: its low bits alone follow the text too closely.</summary>
    private static uint Hash(string text)
    {
        var hash = text.Aggregate(2166136261u, (sum, letter) => (sum ^ letter) * 16777619u);
        return (hash ^ (hash >> 15)) * 2246822519u >> 7;
    }
}
