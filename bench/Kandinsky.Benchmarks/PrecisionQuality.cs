using Kandinsky.Kernels;

namespace Kandinsky.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release -- precisions [--scheduler ddim] [--steps 20] [--scenes 8]</c>: how far the bundled model's pictures in reduced precision are
/// from those in
/// single precision, as a Markdown table.
/// </summary>
internal static class PrecisionQuality
{
    /// <summary>Prints the table.</summary>
    public static int Run(string[] arguments)
    {
        var run = new SceneRun(arguments);
        var single = Paint(run, Precision.Float32);
        Console.WriteLine("| precision | PSNR, mean (least) | colours right |\n|---|---|---|");
        foreach (var precision in new[] { Precision.BFloat16, Precision.Int8 })
        {
            Console.WriteLine($"| {precision} | {run.Quality(Paint(run, precision), single)} |");
        }

        return 0;
    }

    private static Image[] Paint(SceneRun run, Precision precision)
    {
        using var pipeline = KandinskyPipeline.Load(new() { Precision = precision });
        return SceneRun.Paint(pipeline, run.Usual).Pictures;
    }
}
