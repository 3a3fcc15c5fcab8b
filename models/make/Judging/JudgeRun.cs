namespace Kandinsky.Make;

/// <summary>Judges pictures of scenes that were never trained on: what a model paints, true renders, or what the autoencoder leaves of them.</summary>
internal static class JudgeRun
{
    private const ulong Seed = 77;
    private const int Together = 10, Columns = 10, LargestSheet = 80;

    /// <summary>Judges.</summary>
    /// <param name="workshop">The state.</param>
    /// <param name="kind">What scenes.</param>
    /// <param name="count">How many.</param>
    /// <param name="plain">Whether scenes are of the words that the starter knew: shapes of middle size on one colour.</param>
    /// <param name="paint">Paints some scenes, from a seed.</param>
    /// <param name="sheet">Where the first pictures go, or null.</param>
    public static string Run(Workshop workshop, SceneKind kind, int count, bool plain, Func<IReadOnlyList<Scene>, ulong, IEnumerable<Image>> paint,
        string? sheet)
    {
        var judge = new Judge(workshop.Things, workshop.Sprites);
        var scenes = Scenes(workshop, kind, plain).Take(count).ToArray();
        var pictures = scenes.Chunk(Together).SelectMany((part, i) => paint(part, (ulong)i)).ToArray();
        var verdicts = new Verdict[count];
        Parallel.For(0, count, i => verdicts[i] = judge.Of(pictures[i], scenes[i]));
        if (sheet is not null) SceneSheet.Write([.. pictures.Take(LargestSheet)], Columns, sheet);
        return $"{(plain ? "plain " : "")}{kind}, {count}: {Verdict.Shares(verdicts)}";
    }

    private static IEnumerable<Scene> Scenes(Workshop workshop, SceneKind kind, bool plain) =>
        Enumerable.Range(0, int.MaxValue).Select(i => workshop.Scenes.Make(Seed, i, heldOut: true, kind))
            .Where(scene => !plain || (scene.Size == SceneSize.Medium && scene.Background.Filling == Filling.Plain));
}
