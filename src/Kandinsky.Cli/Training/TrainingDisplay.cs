using System.Globalization;
using Kandinsky.Training;

namespace Kandinsky.Cli;

/// <summary>Says how far a run is: one line with a bar rewritten on a terminal, else a line now and then.</summary>
internal sealed class TrainingDisplay(Invocation invocation) : IDisposable
{
    private const int Seldom = 100, Bar = 24;

    private readonly bool _quiet = invocation.Quiet, _terminal = !Console.IsErrorRedirected;
    private readonly Lock _lock = new();
    private string _shown = "";

    /// <summary>A remark that stays.</summary>
    public void Note(string text)
    {
        if (_quiet) return;
        Clear();
        invocation.Error.WriteLine($"note: {text}");
    }

    /// <summary>Pictures read or encoded.</summary>
    public void Pictures(string what, int done, int all) => Show($"{what} {done} of {all} pictures", done == all || done % Seldom == 0);

    /// <summary>A step was taken.</summary>
    public void Step(TrainingProgress progress)
    {
        var done = (int)(Bar * progress.Step / progress.Steps);
        var bar = $"[{new string('#', done)}{new string('-', Bar - done)}] ";
        Show(string.Create(CultureInfo.InvariantCulture, $"step {progress.Step}/{progress.Steps}  {(_terminal ? bar : "")}loss {progress.Result.Loss:g4}  "
            + $"{Speed(progress.StepsPerSecond)}  {(progress.Remaining.Ticks > 0 ? $"{Duration(progress.Remaining)} left" : "done")}"),
            progress.Step == 1 || progress.Step == progress.Steps || progress.Step % Math.Clamp(progress.Steps / 20, 1, Seldom) == 0);
    }

    public void Clear()
    {
        if (_terminal && _shown.Length > 0) invocation.Error.Write($"\r{new string(' ', _shown.Length)}\r");
        _shown = "";
    }

    public void Dispose() => Clear();

    /// <summary>A time for people.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => $"{(int)time.TotalHours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => FormattableString.Invariant($"{Math.Ceiling(time.TotalSeconds)} s"),
    };

    private static string Speed(double stepsPerSecond) => stepsPerSecond >= 1
        ? FormattableString.Invariant($"{stepsPerSecond:f1} steps/s") : FormattableString.Invariant($"{1 / stepsPerSecond:f1} s/step");

    private void Show(string text, bool isMilestone)
    {
        if (_quiet) return;
        lock (_lock)
        {
            if (text == _shown) return;
            if (_terminal) invocation.Error.Write($"\r{text.PadRight(_shown.Length)}");
            else if (isMilestone) invocation.Error.WriteLine(text);
            _shown = text;
        }
    }
}
