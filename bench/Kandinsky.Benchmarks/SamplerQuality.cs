using System.Globalization;
using Kandinsky.Tensors;

namespace Kandinsky.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release -- samplers [--steps 5,10,20,50] [--names ddpm,unipc] [--scenes 8]</c>: what the bundled model paints
/// with every sampler in so many steps, as a Markdown table. A cell says how many of the colours asked for are there and,
/// for samplers without fresh noise, how far the pictures are from those of the exact flow (DPM++ 2M in Karras's levels,
/// 200 steps): the mean peak signal to noise ratio in decibels.
/// </summary>
internal static class SamplerQuality
{
    private const int FlowSteps = 200;
    private const int PriorSteps = 10;
    private const float Guidance = 3;

    private static readonly string[] _withFreshNoise = ["ddpm", "dpmpp-2m-sde", "euler-a", "kdpm2-a", "sa-solver", "lcm", "tcd"];

    /// <summary>Prints the table.</summary>
    public static int Run(string[] arguments)
    {
        var steps = Array.ConvertAll(BenchOption.Of(arguments, "--steps", "5,10,20,50").Split(','), text => int.Parse(text, CultureInfo.InvariantCulture));
        var names = BenchOption.Of(arguments, "--names", string.Join(',', SchedulerCatalog.Entries.Select(entry => entry.Name))).Split(',');
        var scenes = ColourScene.Series(int.Parse(BenchOption.Of(arguments, "--scenes", "8"), CultureInfo.InvariantCulture));
        using var pipeline = KandinskyPipeline.Load(new() { KeepLoaded = true });
        var flow = Paint(pipeline, scenes, "dpmpp-2m-karras", FlowSteps);

        Console.WriteLine($"| sampler | {string.Join(" | ", steps.Select(count => $"{count} steps"))} |");
        Console.WriteLine($"|---|{string.Concat(steps.Select(_ => "---|"))}");
        foreach (var name in names)
        {
            Console.Write($"| `{name}` |");
            foreach (var count in steps) Console.Write($" {Cell(pipeline, scenes, flow, name, count)} |");
            Console.WriteLine();
        }

        return 0;
    }

    private static string Cell(KandinskyPipeline pipeline, ColourScene[] scenes, Image[] flow, string name, int steps)
    {
        try
        {
            var pictures = Paint(pipeline, scenes, name, steps);
            var colours = scenes.Zip(pictures, (scene, picture) => scene.ColoursRight(picture)).Sum() / (2.0 * scenes.Length);
            var distance = pictures.Zip(flow, PictureDistance.Psnr).Average();
            var share = colours.ToString("P0", CultureInfo.InvariantCulture);
            return _withFreshNoise.Contains(name) ? share : string.Create(CultureInfo.InvariantCulture, $"{share}, {distance:F1} dB");
        }
        catch (KandinskyException refusal) when (refusal.Kind == ErrorKind.Request)
        {
            return "–"; // a number of steps the sampler does not have
        }
    }

    private static Image[] Paint(KandinskyPipeline pipeline, ColourScene[] scenes, string name, int steps)
    {
        var request = new TextToImageRequest
        {
            Prompts = [.. scenes.Select(scene => scene.Prompt)], Scheduler = name, Steps = steps, PriorSteps = PriorSteps, GuidanceScale = Guidance,
        };
        return [.. pipeline.PaintAsync(request).GetAwaiter().GetResult().Select(picture => picture.Image)];
    }
}
