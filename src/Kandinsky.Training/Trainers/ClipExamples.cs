namespace Kandinsky.Training;

/// <summary>A data set as CLIP learns from it: pictures, read when they are shown, and captions.</summary>
/// <param name="set">The data set.</param>
/// <param name="options">How it is gone through.</param>
public sealed class ClipExamples(TrainingSet set, EpochOptions options) : IExamples<ClipBatch>
{
    private readonly EpochBatches _batches = new(set.Pictures, options);

    /// <summary>Batches of an epoch.</summary>
    public int Count => _batches.Count;

    /// <inheritdoc/>
    public ClipBatch Batch(long number)
    {
        var batch = _batches[number];
        return new([.. batch.Showings.Select(showing => showing.Crop.Of(set.Read(showing.Picture), batch.Size))], [.. batch.Showings.Select(showing =>
            showing.Caption)]);
    }
}
