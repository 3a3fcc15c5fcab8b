using System.Globalization;

namespace Kandinsky.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release -- shortcuts [--scheduler ddim] [--steps 20] [--scenes 8]</c>: what guidance in a part of the steps and reused deep
/// features cost and save on the bundled model, as a Markdown table: the decoder's processor time (best of three) as a share of the usual, the distance of
/// the pictures
/// to the usual ones, and how many of the colours asked for are there.
/// </summary>
internal static class ShortcutQuality
{
    private static readonly (string Name, Func<TextToImageRequest, TextToImageRequest> Apply)[] _shortcuts =
    [
        ("none", request => request),
        ("guidance 0–0.8", request => request with { GuidanceTo = 0.8 }),
        ("guidance 0–0.6", request => request with { GuidanceTo = 0.6 }),
        ("guidance 0–0.4", request => request with { GuidanceTo = 0.4 }),
        ("guidance 0.2–0.8", request => request with { GuidanceFrom = 0.2, GuidanceTo = 0.8 }),
        ("guidance 0.2–1", request => request with { GuidanceFrom = 0.2 }),
        ("no guidance", request => request with { GuidanceTo = 0 }),
        ("half guidance", request => request with { GuidanceEvery = 2 }),
        ("guidance every 3", request => request with { GuidanceEvery = 3 }),
        ("deep features every 2", request => request with { CacheEvery = 2 }),
        ("deep features every 3", request => request with { CacheEvery = 3 }),
        ("deep features every 5", request => request with { CacheEvery = 5 }),
        ("guidance 0–0.6, deep features every 2", request => request with { GuidanceTo = 0.6, CacheEvery = 2 }),
    ];

    /// <summary>Prints the table.</summary>
    public static int Run(string[] arguments)
    {
        var run = new SceneRun(arguments);
        using var pipeline = KandinskyPipeline.Load(new() { KeepLoaded = true });
        SceneRun.Paint(pipeline, run.Usual);
        var (whole, wholeTime) = BestOfThree(pipeline, run.Usual);
        Console.WriteLine($"| shortcut | decoder's time | PSNR, mean (least) | colours right |\n|---|---|---|---|");
        foreach (var (name, apply) in _shortcuts)
        {
            var (pictures, time) = BestOfThree(pipeline, apply(run.Usual));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {time / wholeTime:P0} | {run.Quality(pictures, whole)} |"));
        }

        return 0;
    }

    private static (Image[] Pictures, double Seconds) BestOfThree(KandinskyPipeline pipeline, TextToImageRequest request) =>
        Enumerable.Range(0, 3).Select(_ => SceneRun.Paint(pipeline, request)).MinBy(run => run.Seconds);
}
