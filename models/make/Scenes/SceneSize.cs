namespace Kandinsky.Make;

/// <summary>One of the three sizes.</summary>
/// <param name="Words">What captions say; the middle size is mostly not said.</param>
/// <param name="Half">Half the length of a thing, as a share of the picture.</param>
internal sealed record SceneSize(IReadOnlyList<string> Words, float Half)
{
    /// <summary>All three.</summary>
    public static IReadOnlyList<SceneSize> All { get; } =
        [new(["small", "little", "tiny"], 0.16f), new(["medium-sized"], 0.235f), new(["large", "big", "huge"], 0.335f)];

    /// <summary>The place of the middle size among them.</summary>
    public const int Medium = 1;
}
