namespace Kandinsky.Training;

/// <summary>The batches of a data set one after another, epoch after epoch, each found by its number.</summary>
/// <param name="pictures">The data set's pictures.</param>
/// <param name="options">How it is gone through.</param>
public sealed class EpochBatches(IReadOnlyList<TrainingPicture> pictures, EpochOptions options)
{
    private long _epoch = -1;
    private IReadOnlyList<PictureBatch> _batches = [];

    /// <summary>Batches of an epoch: as many in every one, as only the order changes.</summary>
    public int Count { get; } = pictures.CountBy(picture => options.Buckets.For(picture.Width, picture.Height))
        .Sum(size => (size.Value + options.BatchSize - 1) / options.BatchSize);

    /// <summary>The batch of a number, from 0.</summary>
    /// <param name="number">The number.</param>
    public PictureBatch this[long number]
    {
        get
        {
            if (_epoch != number / Count) (_epoch, _batches) = (number / Count, Epoch.Batches(pictures, options, number / Count));
            return _batches[(int)(number % Count)];
        }
    }
}
