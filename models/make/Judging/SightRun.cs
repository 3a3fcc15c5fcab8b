namespace Kandinsky.Make;

/// <summary>Judges what the image tower sees in true renders of scenes that were never trained on.</summary>
internal static class SightRun
{
    private const ulong Seed = 78;
    private const int Together = 50;

    /// <summary>Judges.</summary>
    /// <param name="workshop">The state.</param>
    /// <param name="checkpoint">The tower's checkpoint.</param>
    /// <param name="kind">What scenes.</param>
    /// <param name="count">How many.</param>
    public static string Run(Workshop workshop, string checkpoint, SceneKind kind, int count)
    {
        using var tower = new PictureTower(workshop);
        tower.Part.TakeAverage(checkpoint);
        using var arena = new Tensors.Arena();
        var scenes = Enumerable.Range(0, count).Select(i => workshop.Scenes.Make(Seed, i, heldOut: true, kind)).ToArray();
        var seen = scenes.Chunk(Together).SelectMany(some => See(some)).ToArray();
        var judge = new CodeJudge(workshop.Things, workshop.Code);
        var verdicts = new Verdict[count];
        Parallel.For(0, count, i => verdicts[i] = judge.Of(seen[i], scenes[i]));
        var error = seen.Zip(scenes).Average(pair => pair.First.Zip(workshop.Code.Of(pair.Second), (a, b) => (double)(a - b) * (a - b)).Average());
        var side = tower.Encoder.Config.ImageSize;
        var nothing = tower.Encoder.Forward(arena.Zeros(new Tensors.Shape(1, side, side, ClipImageConfig.Channels))).ToArray().Average(x => (double)x * x);
        return FormattableString.Invariant($"seen {kind}, {count}: {Verdict.Shares(verdicts)}; error {error:F3} of 1, of nothing {nothing:F4}");

        float[][] See(Scene[] some)
        {
            using var scope = arena.Scope();
            var pictures = some.Select(scene => Compositor.ToImage(Compositor.Paint(scene, workshop.Sprites), Compositor.Size)).ToArray();
            return [.. tower.Encoder.Forward(tower.Processor.Process(pictures, arena)).ToArray().Chunk(SceneCode.Width)];
        }
    }
}
