using System.Globalization;

namespace Kandinsky.Cli;

/// <summary>One line for each finished stage, for logs.</summary>
internal sealed class PlainProgress(TextWriter error) : IProgressDisplay
{
    private readonly HashSet<string> _told = [];

    public async Task<IReadOnlyList<GeneratedImage>> FollowAsync(IAsyncEnumerable<GenerationProgress> work, string label)
    {
        GenerationProgress? last = null;
        var began = TimeSpan.Zero;
        await foreach (var progress in work)
        {
            foreach (var note in progress.Notes.Where(_told.Add)) error.WriteLine($"note: {note}");
            if (last is not null && last.Stage != progress.Stage)
            {
                TellFinished(label, last, progress.Elapsed - began);
                began = progress.Elapsed;
            }

            last = progress;
        }

        return last?.Images ?? [];
    }

    private void TellFinished(string label, GenerationProgress stage, TimeSpan time)
    {
        var seconds = time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        error.WriteLine($"{label}{StageNames.Of(stage.Stage)}: {stage.Steps} {(stage.Steps == 1 ? "step" : "steps")} in {seconds} s");
    }
}
