using System.Diagnostics.Metrics;

namespace Kandinsky.Server;

/// <summary>What the service tells of itself in numbers.</summary>
internal sealed class ServiceMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Kandinsky.Server";

    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _jobs;
    private readonly Counter<long> _pictures;
    private readonly Histogram<double> _seconds;

    public ServiceMetrics(IJobQueue queue)
    {
        _jobs = _meter.CreateCounter<long>("kandinsky.jobs.ended", "{job}", "Jobs that ended, by task and how.");
        _pictures = _meter.CreateCounter<long>("kandinsky.pictures", "{picture}", "Pictures that were painted, by task and model.");
        _seconds = _meter.CreateHistogram("kandinsky.job.duration", "s", "How long jobs took to paint.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000] });
        _meter.CreateObservableGauge("kandinsky.jobs.waiting", () => queue.Waiting.Count, "{job}", "Jobs that wait.");
        _meter.CreateObservableGauge("kandinsky.memory.peak", () => PeakMemory.Bytes, "By", "The most memory the process held.");
    }

    public void Ended(JobRequest request, JobState state, TimeSpan time)
    {
        _jobs.Add(1, new("task", request.Task), new("state", state.ToString().ToLowerInvariant()));
        if (state != JobState.Done) return;
        _pictures.Add(request.Pictures, new("task", request.Task), new("model", request.Model));
        _seconds.Record(time.TotalSeconds, new("task", request.Task), new("model", request.Model));
    }

    public void Dispose() => _meter.Dispose();
}
