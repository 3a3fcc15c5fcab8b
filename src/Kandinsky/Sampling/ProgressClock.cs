using System.Diagnostics;

namespace Kandinsky;

/// <summary>Turns steps done into progress with time left.</summary>
internal sealed class ProgressClock
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>A part that begins.</summary>
    public GenerationProgress Begin(Stage stage, int steps) => new(stage, 0, steps, _watch.Elapsed);

    /// <summary>Follows a part to its end.</summary>
    /// <param name="stage">The part.</param>
    /// <param name="steps">Its steps in all.</param>
    /// <param name="done">Yields the count of steps done.</param>
    public IEnumerable<GenerationProgress> Follow(Stage stage, int steps, IEnumerable<int> done)
    {
        var start = _watch.Elapsed;
        yield return Begin(stage, steps);
        foreach (var step in done)
        {
            var remaining = (_watch.Elapsed - start) / step * (steps - step);
            yield return new GenerationProgress(stage, step, steps, _watch.Elapsed) { Remaining = remaining };
        }
    }
}
