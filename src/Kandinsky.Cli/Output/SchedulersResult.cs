namespace Kandinsky.Cli;

/// <summary>What <c>schedulers --json</c> prints.</summary>
internal sealed record SchedulersResult(string Command, IReadOnlyList<SchedulerResult> Schedulers);

/// <summary>One sampler.</summary>
internal sealed record SchedulerResult(string Name, string Summary, string Paper);
