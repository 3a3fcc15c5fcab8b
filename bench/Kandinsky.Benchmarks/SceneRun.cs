using System.Globalization;

namespace Kandinsky.Benchmarks;

/// <summary>The pictures a quality bench compares: a series of scenes in one batch, as <c>--scenes 8 --steps 20 --scheduler ddim</c> say.</summary>
internal sealed class SceneRun
{
    private const int PriorSteps = 10;

    private readonly ColourScene[] _scenes;

    public SceneRun(string[] arguments)
    {
        _scenes = ColourScene.Series(int.Parse(BenchOption.Of(arguments, "--scenes", "8"), CultureInfo.InvariantCulture));
        Usual = new()
        {
            Prompts = [.. _scenes.Select(scene => scene.Prompt)],
            Steps = int.Parse(BenchOption.Of(arguments, "--steps", "20"), CultureInfo.InvariantCulture),
            Scheduler = BenchOption.Of(arguments, "--scheduler", "ddim"),
            PriorSteps = PriorSteps,
        };
    }

    /// <summary>What is compared with.</summary>
    public TextToImageRequest Usual { get; }

    /// <summary>Paints, and tells how much processor time the decoder took, which other work on the machine does not change.</summary>
    public static (Image[] Pictures, double Seconds) Paint(KandinskyPipeline pipeline, TextToImageRequest request)
    {
        var (start, end) = (TimeSpan.Zero, TimeSpan.Zero);
        IReadOnlyList<GeneratedImage> images = [];
        foreach (var progress in pipeline.GenerateAsync(request).ToBlockingEnumerable())
        {
            if (progress is { Stage: Stage.Denoising, Step: 0 }) start = Environment.CpuUsage.TotalTime;
            if (progress is { Stage: Stage.Denoising }) end = Environment.CpuUsage.TotalTime;
            images = progress.Images;
        }

        return ([.. images.Select(picture => picture.Image)], (end - start).TotalSeconds);
    }

    /// <summary>
    /// Two columns of a Markdown table: the distance of pictures to the usual ones, the mean and the least, and how many of the colours asked for are there.
    /// </summary>
    public string Quality(Image[] pictures, Image[] usual)
    {
        var distances = pictures.Zip(usual, PictureDistance.Psnr).ToArray();
        var colours = _scenes.Zip(pictures, (scene, picture) => scene.ColoursRight(picture)).Sum() / (2.0 * _scenes.Length);
        return string.Create(CultureInfo.InvariantCulture, $"{distances.Average():F1} dB ({distances.Min():F1}) | {colours:P0}");
    }
}
