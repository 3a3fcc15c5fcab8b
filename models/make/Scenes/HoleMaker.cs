namespace Kandinsky.Make;

/// <summary>Makes scenes with holes by chance: a thing anywhere, partly over what is there, and the hole that it fills.</summary>
/// <param name="scenes">Makes what is there, and what is said.</param>
internal sealed class HoleMaker(SceneMaker scenes)
{
    private const float Smallest = 0.15f, Largest = 0.34f;
    private const int MostMargin = 2;

    /// <summary>The scene of a number: of those that are trained on, or of those that are not.</summary>
    public HoleScene Make(ulong seed, long number, bool heldOut = false)
    {
        var dice = new Dice(seed * 1_000_033 + (ulong)number * 2017);
        var before = scenes.Make(seed + 100, number, heldOut, dice.Chance(0.7) ? SceneKind.Thing : SceneKind.Shape);
        var told = scenes.Make(seed + 200, number, heldOut, dice.Chance(0.75) ? SceneKind.Thing : SceneKind.Shape);
        var half = dice.Between(Smallest, Largest);
        var asked = told.Objects[0] with { X = dice.Between(half, 1 - half), Y = dice.Between(half, 1 - half), Half = half };
        return new(before, asked, Hole.Around(asked, Margin(), Margin(), Margin(), Margin()), told);

        int Margin() => dice.Below(MostMargin + 1);
    }
}
