namespace Kandinsky.Make;

/// <summary>Judges how a model fills holes in pictures that were never trained on.</summary>
internal static class HoleRun
{
    private const ulong Seed = 79;

    /// <summary>Judges.</summary>
    /// <param name="workshop">The state.</param>
    /// <param name="count">How many.</param>
    /// <param name="paint">Fills the hole of a picture, from its scene and a seed.</param>
    /// <param name="sheet">Where the first pictures go, or null.</param>
    public static string Run(Workshop workshop, int count, Func<Image, HoleScene, ulong, Image> paint, string? sheet)
    {
        var judge = new HoleJudge(workshop.Things, workshop.Sprites);
        var scenes = Enumerable.Range(0, count).Select(i => workshop.Holes.Make(Seed, i, heldOut: true)).ToArray();
        Image[] before = [.. scenes.Select(scene => Compositor.ToImage(Compositor.Paint(scene.Before, workshop.Sprites), Compositor.Size))];
        Image[] painted = [.. scenes.Select((scene, i) => paint(before[i], scene, (ulong)i))];
        var verdicts = new HoleVerdict[count];
        Parallel.For(0, count, i => verdicts[i] = judge.Of(before[i], painted[i], scenes[i]));
        if (sheet is not null) SceneSheet.Write([.. painted.Take(80)], 10, sheet);
        return $"holes, {count}: {HoleVerdict.Shares(verdicts)}";
    }
}
