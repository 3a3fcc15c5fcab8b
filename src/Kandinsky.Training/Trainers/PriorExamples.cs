namespace Kandinsky.Training;

/// <summary>A data set as a prior learns from it: captions, and embeddings that are computed once and kept on disk.</summary>
public sealed class PriorExamples : IExamples<PriorBatch>, IDisposable
{
    private readonly TrainingSet _set;
    private readonly EpochBatches _batches;
    private readonly EncodedPictures _embeddings;
    private readonly Preservation? _preserved;

    private PriorExamples(TrainingSet set, EpochBatches batches, EncodedPictures embeddings, Preservation? preserved, int width) =>
        (_set, _batches, _embeddings, _preserved, Width) = (set, batches, embeddings, preserved, width);

    /// <summary>Batches of an epoch.</summary>
    public int Count => _batches.Count;

    /// <summary>The width of an embedding.</summary>
    public int Width { get; }

    /// <summary>Encodes what was not yet.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="options">How it is gone through.</param>
    /// <param name="prior">Whose image encoder makes embeddings.</param>
    /// <param name="cache">The folder of what is kept.</param>
    /// <param name="preserved">Pictures of the kind to train on beside every batch; null for none.</param>
    /// <param name="encoded">Told the number of pictures done so far.</param>
    /// <param name="cancellation">Stops between two pictures; what was done is kept.</param>
    /// <exception cref="KandinskyException">A picture has changed, or nothing can be kept.</exception>
    public static PriorExamples Prepare(TrainingSet set, EpochOptions options, ModelFolder prior, string cache, TrainingSet? preserved = null,
        Action<int>? encoded = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        using var encoder = new EmbeddingEncoder(prior);
        var embeddings = new EncodedPictures(encoder, cache);
        embeddings.Prepare(set, options, encoded, cancellation);
        if (preserved is not null) embeddings.Prepare(preserved, options, done => encoded?.Invoke(set.Pictures.Count + done), cancellation);
        return new(set, new(set.Pictures, options), embeddings, preserved is null ? null : new(preserved.Pictures, options), encoder.Width);
    }

    /// <summary>Mean and deviation of all embeddings, for a prior that is begun from nothing.</summary>
    public EmbeddingStatistics Statistics() =>
        EmbeddingStatistics.Of([.. _set.Pictures.SelectMany(picture => _embeddings.Read(new(picture, "", PictureCrop.Center), default))], Width);

    /// <inheritdoc/>
    public PriorBatch Batch(long number)
    {
        var batch = _batches[number];
        var showings = _preserved is null ? batch.Showings : [.. batch.Showings, .. _preserved.Beside(batch, number * batch.Showings.Count)];
        return new([.. showings.SelectMany(showing => _embeddings.Read(showing, batch.Size))], [.. showings.Select(showing => showing.Caption)]);
    }

    /// <inheritdoc/>
    public void Dispose() => _embeddings.Dispose();
}
