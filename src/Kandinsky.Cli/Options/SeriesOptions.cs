using System.CommandLine;
using System.Globalization;
using Kandinsky.Tensors;

namespace Kandinsky.Cli;

/// <summary>How many pictures, with which seeds: each of a series has the next seed, so that any one can be made again alone.</summary>
sealed class SeriesOptions
{
    const int LongestSeries = 10_000;

    readonly Option<ulong?> _seed = Number.Seed("--seed", "The same seed gives the same picture. Default: 0.");

    readonly Option<int?> _count = Number.Whole("--count", "Pictures for each prompt, with the seeds that follow. Default: 1.");

    readonly Option<int?> _batch = Number.Whole("--batch", "Pictures drawn at once from each seed, as the reference draws several. Default: 1.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_seed, _count, _batch]) command.Options.Add(option);
    }

    /// <summary>One request for each seed.</summary>
    /// <exception cref="KandinskyException">The count is out of range.</exception>
    public IEnumerable<PictureRequest> Of(PictureRequest request, Invocation invocation, PictureMetadata? like)
    {
        var count = invocation.Value(_count) ?? 1;
        if (count is < 1 or > LongestSeries) throw new KandinskyException($"--count is {count}; give a number from 1 to {LongestSeries}", ErrorKind.Request);
        var seed = invocation.Value(_seed) ?? like?.Seed ?? request.Seed;
        var batch = invocation.Value(_batch) ?? BatchOf(like) ?? request.Count;
        return Enumerable.Range(0, count).Select(index => request with { Seed = unchecked(seed + (ulong)index), Count = batch });
    }

    /// <summary>A picture that was one of a batch is only made again with its whole batch.</summary>
    static int? BatchOf(PictureMetadata? like) =>
        int.TryParse(like.Choice("Batch"), NumberStyles.None, CultureInfo.InvariantCulture, out var batch) ? batch : null;
}
