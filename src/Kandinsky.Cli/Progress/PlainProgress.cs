using System.Globalization;

namespace Kandinsky.Cli;

/// <summary>One line for each finished stage, for logs.</summary>
sealed class PlainProgress(TextWriter error) : IProgressDisplay
{
    public async Task<IReadOnlyList<GeneratedImage>> FollowAsync(IAsyncEnumerable<GenerationProgress> work)
    {
        GenerationProgress? last = null;
        var began = TimeSpan.Zero;
        await foreach (var progress in work)
        {
            foreach (var note in progress.Notes) error.WriteLine($"note: {note}");
            if (last is not null && last.Stage != progress.Stage)
            {
                TellFinished(last, progress.Elapsed - began);
                began = progress.Elapsed;
            }

            last = progress;
        }

        return last?.Images ?? [];
    }

    void TellFinished(GenerationProgress stage, TimeSpan time)
    {
        var seconds = time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        error.WriteLine($"{StageNames.Of(stage.Stage)}: {stage.Steps} {(stage.Steps == 1 ? "step" : "steps")} in {seconds} s");
    }
}
