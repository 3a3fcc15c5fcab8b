namespace Kandinsky.Cli;

/// <summary>What <c>models pull --json</c> prints.</summary>
/// <param name="Command">models pull.</param>
/// <param name="Id">The model.</param>
/// <param name="Commit">The commit it stands at.</param>
/// <param name="Path">The folder that lists its files.</param>
/// <param name="Prior">The prior that came with it, if one did.</param>
/// <param name="PriorPath">The prior's folder.</param>
internal sealed record PullResult(string Command, string Id, string Commit, string Path, string? Prior, string? PriorPath);

/// <summary>What <c>models pull --plan --json</c> prints.</summary>
internal sealed record PlanResult(string Command, string Id, string Commit, long Bytes, IReadOnlyList<PlannedFileResult> Files);

/// <summary>One file of a plan.</summary>
internal sealed record PlannedFileResult(string Name, long Bytes);
