namespace Kandinsky.Cli;

/// <summary>One run of a painting command: its series of requests, the pipeline that paints them, and what was written.</summary>
/// <param name="invocation">The run.</param>
/// <param name="command">The command's name.</param>
/// <param name="load">Loads the pipeline.</param>
/// <param name="series">The requests of a series, given one without what options and prompts say; told whether there is a prompt.</param>
/// <param name="preview">Keeps previews.</param>
internal sealed class PaintingWork(Invocation invocation, string command, Func<KandinskyPipeline> load,
    Func<Func<bool, PictureRequest>, IReadOnlyList<PictureRequest>> series, PreviewOptions preview) : IDisposable
{
    private readonly IProgressDisplay _progress = ProgressDisplay.For(invocation);
    private KandinskyPipeline? _pipeline;
    private long _planned;

    /// <summary>What was written.</summary>
    public PictureOutput Output { get; } = new(invocation, command);

    /// <summary>The memory of the largest request, in bytes; found out for scripts alone.</summary>
    public long Planned => _planned;

    /// <summary>The requests of a series.</summary>
    public IReadOnlyList<PictureRequest> Series(Func<bool, PictureRequest> start) => series(start);

    /// <summary>Paints a series and writes each picture as soon as it is there.</summary>
    /// <param name="requests">The series, which the output expects.</param>
    /// <param name="label">What stands before the progress of each.</param>
    public async Task PaintAsync(IReadOnlyList<PictureRequest> requests, string label)
    {
        _pipeline ??= load();
        foreach (var (index, request) in requests.Index())
        {
            var place = requests.Count == 1 ? label : $"{label}{index + 1}/{requests.Count} ";
            Output.Write(await _progress.FollowAsync(preview.KeepAsync(_pipeline.GenerateAsync(request, invocation.Cancellation), invocation), place));
            if (invocation.Json) _planned = Math.Max(_planned, _pipeline.Plan(request).Bytes);
        }
    }

    public void Dispose() => _pipeline?.Dispose();
}
