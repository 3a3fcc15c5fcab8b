namespace Kandinsky.Training;

/// <summary>
/// The batches of one pass over a data set. They follow from data, options and the epoch's number alone, so that a run that is resumed in the
/// middle of an epoch goes on as if nothing had happened.
/// </summary>
public static class Epoch
{
    /// <summary>The batches, each picture once.</summary>
    /// <param name="pictures">The data set's pictures.</param>
    /// <param name="options">How it is gone through.</param>
    /// <param name="epoch">The number of the pass, from 0.</param>
    public static IReadOnlyList<PictureBatch> Batches(IReadOnlyList<TrainingPicture> pictures, EpochOptions options, long epoch)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(options);
        var order = new TorchRandom(Seeds.Of(options.Seed, "order", epoch)).Permutation(pictures.Count);
        var waiting = new Dictionary<PictureSize, List<Showing>>();
        var batches = new List<PictureBatch>();
        foreach (var picture in order)
        {
            var size = options.Buckets.For(pictures[picture].Width, pictures[picture].Height);
            if (!waiting.TryGetValue(size, out var together)) waiting[size] = together = [];
            together.Add(Show(pictures[picture], options, epoch, picture));
            if (together.Count < options.BatchSize) continue;
            batches.Add(new(size, together));
            waiting.Remove(size);
        }
        foreach (var size in options.Buckets.Sizes.Where(waiting.ContainsKey)) batches.Add(new(size, waiting[size]));
        var mixed = new TorchRandom(Seeds.Of(options.Seed, "batches", epoch)).Permutation(batches.Count);
        return [.. mixed.Select(batch => batches[batch])];
    }

    /// <summary>How one picture is shown in an epoch.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="options">How the data set is gone through.</param>
    /// <param name="epoch">The number of the pass.</param>
    /// <param name="index">The picture's place in the data set.</param>
    public static Showing Show(TrainingPicture picture, EpochOptions options, long epoch, int index)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(options);
        var random = new TorchRandom(Seeds.Of(options.Seed, "showing", epoch, index));
        var crop = PictureCrop.Center;
        if (options.RandomCrop) crop = new(Uniform(random), Uniform(random), false);
        if (options.Flip) crop = crop with { Flipped = Uniform(random) < 0.5 };
        var caption = picture.Captions[random.Integer(picture.Captions.Count)];
        if (options.DropWord > 0) caption = string.Join(' ', caption.Split(' ').Where(_ => Uniform(random) >= options.DropWord));
        if (options.DropCaption > 0 && Uniform(random) < options.DropCaption) caption = "";
        return new(picture, caption, crop);
    }

    private static double Uniform(TorchRandom random) => (random.NextUInt64() >> 11) * (1.0 / (1UL << 53));
}
