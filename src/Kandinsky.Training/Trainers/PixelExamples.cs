namespace Kandinsky.Training;

/// <summary>A data set as an autoencoder learns from it: parts of pictures, read when they are shown.</summary>
/// <param name="set">The data set.</param>
/// <param name="options">How it is gone through.</param>
public sealed class PixelExamples(TrainingSet set, EpochOptions options) : IExamples<PixelBatch>
{
    private readonly EpochBatches _batches = new(set.Pictures, options);

    /// <summary>Batches of an epoch.</summary>
    public int Count => _batches.Count;

    /// <inheritdoc/>
    public PixelBatch Batch(long number)
    {
        var batch = _batches[number];
        return PixelBatch.Of([.. batch.Showings.Select(showing => showing.Crop.Of(set.Read(showing.Picture), batch.Size))]);
    }
}
