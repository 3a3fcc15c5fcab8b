namespace Kandinsky.Training;

/// <summary>A data set as a decoder learns from it: latents and embeddings, computed once and kept on disk.</summary>
public sealed class DecoderExamples : IExamples<DecoderBatch>, IDisposable
{
    private readonly EpochBatches _batches;
    private readonly EncodedPictures _latents, _embeddings;
    private readonly Preservation? _preserved;
    private readonly HintPictures? _hints;
    private readonly int _factor;

    private DecoderExamples(EpochBatches batches, EncodedPictures latents, EncodedPictures embeddings, Preservation? preserved, HintPictures? hints,
        int factor) => (_batches, _latents, _embeddings, _preserved, _hints, _factor) = (batches, latents, embeddings, preserved, hints, factor);

    /// <summary>Batches of an epoch.</summary>
    public int Count => _batches.Count;

    /// <summary>Encodes what was not yet.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="options">How it is gone through.</param>
    /// <param name="decoder">Whose autoencoder makes latents.</param>
    /// <param name="prior">Whose image encoder makes embeddings.</param>
    /// <param name="cache">The folder of what is kept.</param>
    /// <param name="preserved">Pictures of the kind to train on beside every batch; null for none.</param>
    /// <param name="hints">The hint of every picture, which outlives this; null for none.</param>
    /// <param name="encoded">Told the number of pictures done so far.</param>
    /// <param name="cancellation">Stops between two pictures; what was done is kept.</param>
    /// <exception cref="KandinskyException">A picture has changed, or nothing can be kept.</exception>
    public static DecoderExamples Prepare(TrainingSet set, EpochOptions options, ModelFolder decoder, ModelFolder prior, string cache,
        TrainingSet? preserved = null, HintPictures? hints = null, Action<int>? encoded = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(decoder);
        if (preserved is not null && options.Buckets.Sizes.Count > 1)
            throw new KandinskyException("Pictures of the kind are cropped to one size; train on squares, or without them.", ErrorKind.Request);
        using var latents = new LatentEncoder(decoder);
        using var embeddings = new EmbeddingEncoder(prior);
        var kept = new[] { new EncodedPictures(latents, cache), new EncodedPictures(embeddings, cache) };
        var done = 0;
        foreach (var each in kept)
        {
            foreach (var pictures in (TrainingSet?[])[set, preserved])
            {
                if (pictures is null) continue;
                each.Prepare(pictures, options, number => encoded?.Invoke(done + number), cancellation);
                done += pictures.Pictures.Count;
            }
        }
        return new(new(set.Pictures, options), kept[0], kept[1], preserved is null ? null : new(preserved.Pictures, options), hints,
            MoVQConfig.From(decoder.Config("movq")).Factor);
    }

    /// <inheritdoc/>
    public DecoderBatch Batch(long number)
    {
        var batch = _batches[number];
        var showings = _preserved is null ? batch.Showings
            : [.. batch.Showings, .. _preserved.Beside(batch, number * batch.Showings.Count)];
        return new(showings.Count, batch.Size.Height / _factor, batch.Size.Width / _factor,
            [.. showings.SelectMany(showing => _latents.Read(showing, batch.Size))],
            [.. showings.SelectMany(showing => _embeddings.Read(showing, batch.Size))])
        {
            Hints = _hints is null ? null : [.. showings.SelectMany(showing => _hints.Read(showing, batch.Size))],
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _latents.Dispose();
        _embeddings.Dispose();
    }
}
