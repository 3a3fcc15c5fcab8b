using Spectre.Console;

namespace Kandinsky.Cli;

/// <summary>A bar for each stage on the terminal, with step and time left.</summary>
internal sealed class BarProgress : IProgressDisplay
{
    private readonly IAnsiConsole _terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    private readonly HashSet<string> _told = [];

    public Task<IReadOnlyList<GeneratedImage>> FollowAsync(IAsyncEnumerable<GenerationProgress> work, string label) =>
        _terminal.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(bars => ShowAsync(bars, work, label));

    private async Task<IReadOnlyList<GeneratedImage>> ShowAsync(ProgressContext bars, IAsyncEnumerable<GenerationProgress> work, string label)
    {
        IReadOnlyList<GeneratedImage> images = [];
        var stages = new Dictionary<(Stage, int Pass), ProgressTask>();
        await foreach (var progress in work)
        {
            images = progress.Images;
            foreach (var note in progress.Notes.Where(_told.Add)) _terminal.MarkupLineInterpolated($"[yellow]note:[/] {note}");
            foreach (var finished in stages.Where(stage => stage.Key != (progress.Stage, progress.Pass))) finished.Value.Value = finished.Value.MaxValue;
            if (progress.Stage == Stage.Done) continue;
            if (!stages.TryGetValue((progress.Stage, progress.Pass), out var bar))
                stages[(progress.Stage, progress.Pass)] = bar = bars.AddTask(StageNames.Of(progress.Stage), maxValue: progress.Steps);
            bar.Description = Describe(label, progress);
            bar.Value = progress.Step;
        }

        return images;
    }

    private static string Describe(string label, GenerationProgress progress) =>
        $"{label}{StageNames.Of(progress.Stage),-8} {progress.Step,3}/{progress.Steps}  "
            + $"{(progress.Remaining is { Ticks: > 0 } left ? $"{Duration(left)} left" : ""),-12}";

    private static string Duration(TimeSpan time) =>
        time.TotalMinutes >= 1 ? $"{(int)time.TotalMinutes} min {time.Seconds} s" : $"{Math.Ceiling(time.TotalSeconds)} s";
}
