namespace Kandinsky.Cli;

/// <summary>Watches a pipeline at work and hands on what it made.</summary>
internal interface IProgressDisplay
{
    /// <summary>Shows every step as it comes.</summary>
    /// <param name="work">The pipeline's progress.</param>
    /// <param name="label">Stands before each stage, to tell the pictures of a series apart.</param>
    /// <returns>The finished pictures.</returns>
    Task<IReadOnlyList<GeneratedImage>> FollowAsync(IAsyncEnumerable<GenerationProgress> work, string label);
}

internal static class ProgressDisplay
{
    /// <summary>Bars on a terminal, one line a stage into a file or pipe, nothing when quiet.</summary>
    public static IProgressDisplay For(Invocation invocation) =>
        invocation.Quiet ? new PlainProgress(TextWriter.Null)
        : Console.IsErrorRedirected ? new PlainProgress(invocation.Error)
        : new BarProgress();
}
