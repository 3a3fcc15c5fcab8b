namespace Kandinsky.Training;

/// <summary>Judges sets of pictures: against real ones, against prepared statistics, against their captions.</summary>
/// <param name="extractors">Make the features; the first decides precision and recall.</param>
/// <param name="score">Compares pictures with captions; null for no score. Its prior must be that of a <see cref="ClipFeatures"/> among the extractors.</param>
/// <param name="options">How; the defaults if null.</param>
public sealed class PictureJudge(IReadOnlyList<IFeatureExtractor> extractors, ClipScore? score = null, JudgeOptions? options = null)
{
    private readonly JudgeOptions _options = options ?? new();
    private readonly Dictionary<string, (SetFeatures Features, FeatureStatistics Statistics)> _references = [];

    /// <summary>The statistics of a set, to be kept in a file.</summary>
    /// <param name="source">The pictures.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>One for each extractor, in their order.</returns>
    public IReadOnlyList<FeatureStatistics> Statistics(IPictureSource source, CancellationToken cancellation = default) =>
        [.. extractors.Select(extractor => FeatureStatistics.Of(Features(extractor, source, cancellation).Values, extractor.Width))];

    /// <summary>Judges a set.</summary>
    /// <param name="pictures">The pictures; their captions are used for the score, where they have any.</param>
    /// <param name="reference">Real pictures, or null. Their features are computed once for all sets.</param>
    /// <param name="prepared">Statistics of real pictures, each compared in the features of its width, or null.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="KandinskyException">A set has too few pictures, or statistics of an unknown width are given.</exception>
    public Judgement Judge(IPictureSource pictures, IPictureSource? reference = null, IReadOnlyList<FeatureStatistics>? prepared = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var (measures, judged, references, leftOut) = (new List<Measure>(), 0, 0, new List<LeftOut>());
        foreach (var (index, extractor) in extractors.Index())
        {
            var features = Features(extractor, pictures, cancellation);
            judged = features.Entries.Count;
            if (index == 0) leftOut.AddRange(features.LeftOut);
            if (prepared?.FirstOrDefault(statistics => statistics.Width == extractor.Width) is { } known)
                measures.Add(new(extractor.Measure, FrechetDistance.Between(known, FeatureStatistics.Of(features.Values, extractor.Width))));
            if (reference is not null)
            {
                var real = Reference(extractor, reference, cancellation);
                if (index == 0) leftOut.AddRange(real.Features.LeftOut);
                references = real.Features.Entries.Count;
                measures.Add(new(extractor.Measure, FrechetDistance.Between(real.Statistics, FeatureStatistics.Of(features.Values, extractor.Width))));
                if (index == 0 && Math.Min(references, judged) > _options.Neighbour)
                {
                    var (precision, recall) = PrecisionRecall.Of(real.Features.Values, features.Values, extractor.Width, _options.Neighbour);
                    measures.AddRange([new("precision", precision), new("recall", recall)]);
                }
            }
            if (score is not null && extractor is ClipFeatures && pictures.Entries.All(entry => entry.Captions[0].Length > 0)) measures.Add(new("clip_score",
                Score(pictures, features, extractor.Width)));
        }
        if (prepared is not null && prepared.FirstOrDefault(statistics => extractors.All(extractor => extractor.Width != statistics.Width)) is { } strange)
        {
            var widths = string.Join(" or ", extractors.Select(extractor => $"{extractor.Width} ({extractor.Measure})"));
            throw new KandinskyException(
                $"The prepared statistics have {strange.Width} features where {widths} are computed here; 2048 need the Inception weights.", ErrorKind.Input);
        }
        return new(judged, references, measures, leftOut);
    }

    private double Score(IPictureSource pictures, SetFeatures features, int width) =>
        features.Entries.Index().Average(each => score!.Of(features.Values.AsSpan(each.Index * width, width), pictures.Entries[each.Item].Captions[0]));

    private (SetFeatures Features, FeatureStatistics Statistics) Reference(IFeatureExtractor extractor, IPictureSource source, CancellationToken cancellation)
    {
        if (_references.TryGetValue(extractor.Measure, out var known)) return known;
        var features = Features(extractor, source, cancellation);
        return _references[extractor.Measure] = (features, FeatureStatistics.Of(features.Values, extractor.Width));
    }

    private SetFeatures Features(IFeatureExtractor extractor, IPictureSource source, CancellationToken cancellation) =>
        new PictureFeatures(extractor, _options.Side, _options.Cache).Of(source, done => _options.Progress?.Invoke(source.Name, done), cancellation);
}
