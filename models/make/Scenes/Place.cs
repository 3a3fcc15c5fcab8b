namespace Kandinsky.Make;

/// <summary>One of the nine places.</summary>
/// <param name="Words">What captions say: the first is the usual one.</param>
/// <param name="Column">−1 on the left, 0, 1 on the right.</param>
/// <param name="Row">−1 at the top, 0, 1 at the bottom.</param>
internal sealed record Place(IReadOnlyList<string> Words, int Column, int Row)
{
    private const float Aside = 0.23f, Margin = 0.015f;

    /// <summary>All nine, the middle first.</summary>
    public static IReadOnlyList<Place> All { get; } =
    [
        new(["in the center", "in the middle"], 0, 0),
        new(["on the left", "on the left side"], -1, 0), new(["on the right", "on the right side"], 1, 0),
        new(["at the top"], 0, -1), new(["at the bottom"], 0, 1),
        new(["in the top left corner", "at the top left"], -1, -1), new(["in the top right corner", "at the top right"], 1, -1),
        new(["in the bottom left corner", "at the bottom left"], -1, 1), new(["in the bottom right corner", "at the bottom right"], 1, 1),
    ];

    /// <summary>The middle of something at this place, as a share of the picture: it stays within the picture.</summary>
    /// <param name="half">Half its length.</param>
    public (float X, float Y) Middle(float half) => (Along(Column, half), Along(Row, half));

    private static float Along(int direction, float half) => 0.5f + direction * Math.Min(Aside, 0.5f - Margin - half);
}
