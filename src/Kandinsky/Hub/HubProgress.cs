using System.Diagnostics;

namespace Kandinsky;

/// <summary>How far a pull is.</summary>
/// <param name="File">The file that moved on.</param>
/// <param name="FileBytes">Its bytes that are here.</param>
/// <param name="FileTotal">Its length.</param>
/// <param name="Bytes">The bytes of all files that are here.</param>
/// <param name="Total">The length of all files.</param>
/// <param name="BytesPerSecond">The speed over the last seconds.</param>
public readonly record struct HubProgress(string File, long FileBytes, long FileTotal, long Bytes, long Total, double BytesPerSecond)
{
    /// <summary>Whether the file is all here.</summary>
    public bool IsFileDone => FileBytes == FileTotal;
}

/// <summary>Sums up the progress of several files and measures the speed.</summary>
/// <param name="total">The length of all files.</param>
/// <param name="progress">Whom to tell; null for nobody.</param>
internal sealed class HubMeter(long total, IProgress<HubProgress>? progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _here = [];
    private long _arrivedSince;
    private long _lastReport;
    private double _speed;

    /// <summary>Notes how much of a file is here.</summary>
    /// <param name="file">The file.</param>
    /// <param name="here">Its bytes that are here.</param>
    /// <param name="arrived">How many of them just came over the network.</param>
    public void Note(HubFile file, long here, int arrived)
    {
        if (progress is null)
            return;
        lock (_lock)
        {
            _here[file.Name] = here;
            _arrivedSince += arrived;
            var since = _lastReport == 0 ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(_lastReport);
            if (since < Interval && here < file.Bytes)
                return;
            if (since >= Interval && since < TimeSpan.MaxValue)
            {
                var now = _arrivedSince / since.TotalSeconds;
                var weight = Math.Min(1, since.TotalSeconds / 3); // an average over about three seconds
                _speed = _speed == 0 ? now : _speed + weight * (now - _speed);
            }

            if (since >= Interval)
                (_arrivedSince, _lastReport) = (0, Stopwatch.GetTimestamp());
            progress.Report(new(file.Name, here, file.Bytes, _here.Values.Sum(), total, _speed));
        }
    }
}
