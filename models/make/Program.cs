using System.Globalization;

namespace Kandinsky.Make;

/// <summary>Makes the bundled model step by step: see <c>models/make/README.md</c>.</summary>
internal static class Program
{
    private static int Main(string[] words)
    {
        try
        {
            MakeOptions.Parse(words).Run();
            return 0;
        }
        catch (KandinskyException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    /// <summary>Says how far a run is, once in a while.</summary>
    public static void Report(Training.TrainingProgress progress)
    {
        if (progress.Step % 50 != 0 && progress.Step > 3) return;
        var result = progress.Result;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{DateTime.Now:HH:mm:ss} step {progress.Step} loss {result.Loss:F4} norm {result.Norm:F2} {progress.StepsPerSecond:F2} steps/s"));
    }
}
