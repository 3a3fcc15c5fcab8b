namespace Kandinsky.Server;

/// <summary>
/// How long jobs take, learned from those before: seconds a unit of work, where the decoder's work is steps × pixels. A running mean that follows the
/// newest (a third of each).
/// </summary>
internal sealed class PaintingPace
{
    private const double Newest = 1.0 / 3;
    private const double UsualPixels = 512 * 512;
    private const double UsualStrength = 0.5;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Model, bool Fast), double> _secondsAUnit = [];
    private readonly Dictionary<string, double> _usualPixels = [];

    /// <summary>How much of a turn a job uses up: one for 25 steps at 512 × 512.</summary>
    public double Work(JobRequest request)
    {
        double pixels;
        lock (_lock) pixels = request.Number("width") * request.Number("height")
            ?? _usualPixels.GetValueOrDefault(request.Model ?? "", UsualPixels);
        var second = request.Number("hires") is { } scale ? scale * scale * (request.Number("hires_strength") ?? UsualStrength) : 0;
        return request.Pictures * ((request.DecoderSteps * pixels * (1 + second) / (25 * UsualPixels)) + 0.05);
    }

    /// <summary>What a job will take; null before anything like it was painted.</summary>
    public TimeSpan? Estimate(JobRequest request)
    {
        lock (_lock) return _secondsAUnit.TryGetValue((request.Model ?? "", request.PaintsFast), out var seconds)
            ? TimeSpan.FromSeconds(seconds * Work(request)) : null;
    }

    /// <summary>Learns from a job that was painted.</summary>
    /// <param name="request">What it asked for.</param>
    /// <param name="picture">One of its pictures.</param>
    /// <param name="pictures">How many were painted in the time.</param>
    /// <param name="time">How long it took.</param>
    public void Learn(JobRequest request, Image picture, int pictures, TimeSpan time)
    {
        var model = request.Model ?? "";
        var way = (model, request.PaintsFast);
        lock (_lock)
        {
            if ((request.Number("width") ?? request.Number("height") ?? request.Number("hires")) is null)
                _usualPixels[model] = (double)picture.Width * picture.Height;
            var seconds = time.TotalSeconds / (Work(request) / request.Pictures * pictures);
            _secondsAUnit[way] = _secondsAUnit.TryGetValue(way, out var before) ? before + Newest * (seconds - before) : seconds;
        }
    }
}
