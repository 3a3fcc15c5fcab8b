using System.Globalization;
using Spectre.Console;

namespace Kandinsky.Cli;

/// <summary>Watches a download: one bar over all files on a terminal, one line a file otherwise.</summary>
internal abstract class PullProgress
{
    public static PullProgress For(Invocation invocation) =>
        invocation.Quiet ? new Lines(TextWriter.Null) : Console.IsErrorRedirected ? new Lines(invocation.Error) : new Bar();

    public abstract Task<CachedSnapshot> FollowAsync(Func<IProgress<HubProgress>, Task<CachedSnapshot>> pull);

    private sealed class Lines(TextWriter error) : PullProgress, IProgress<HubProgress>
    {
        private readonly HashSet<string> _done = [];

        public override Task<CachedSnapshot> FollowAsync(Func<IProgress<HubProgress>, Task<CachedSnapshot>> pull) => pull(this);

        public void Report(HubProgress value)
        {
            if (value.IsFileDone && _done.Add(value.File)) error.WriteLine($"{value.File}: {Megabytes(value.FileTotal)}");
        }
    }

    private sealed class Bar : PullProgress
    {
        public override Task<CachedSnapshot> FollowAsync(Func<IProgress<HubProgress>, Task<CachedSnapshot>> pull) =>
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }).Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
                .StartAsync(bars => pull(new Filling(bars.AddTask("pull"))));

        private sealed class Filling(ProgressTask bar) : IProgress<HubProgress>
        {
            public void Report(HubProgress value)
            {
                bar.MaxValue = Math.Max(1, value.Total);
                bar.Value = value.Bytes;
                bar.Description = $"{Megabytes(value.Bytes)} of {Megabytes(value.Total)}, {Megabytes((long)value.BytesPerSecond)}/s";
            }
        }
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB";
}
