using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary>How many pictures: each of a series has the next seed, so that any one can be made again alone.</summary>
internal sealed class SeriesOptions
{
    private const int LongestSeries = 10_000;

    private readonly Option<int?> _count = Number.Whole("--count", "Pictures for each prompt, with the seeds that follow. Default: 1.");

    public void AddTo(Command command) => command.Options.Add(_count);

    /// <summary>One request for each seed.</summary>
    /// <exception cref="KandinskyException">The count is out of range.</exception>
    public IEnumerable<PictureRequest> Of(PictureRequest request, Invocation invocation)
    {
        var count = invocation.Value(_count) ?? 1;
        if (count is < 1 or > LongestSeries) throw new KandinskyException($"--count is {count}; give a number from 1 to {LongestSeries}", ErrorKind.Request);
        return Enumerable.Range(0, count).Select(index => request with { Seed = unchecked(request.Seed + (ulong)index) });
    }
}
