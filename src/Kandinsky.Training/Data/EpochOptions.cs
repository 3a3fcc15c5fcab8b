namespace Kandinsky.Training;

/// <summary>How a data set is gone through.</summary>
public sealed record EpochOptions
{
    /// <summary>The sizes pictures are cropped to.</summary>
    public required AspectBuckets Buckets { get; init; }

    /// <summary>Pictures of a batch; the last of each size in an epoch may have fewer.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Whether every other showing of a picture, by chance, is mirrored.</summary>
    public bool Flip { get; init; }

    /// <summary>Whether the part of a picture is chosen by chance; else it is the middle.</summary>
    public bool RandomCrop { get; init; }

    /// <summary>How often a caption is left empty, so that the model learns what it paints without words; 0 to 1.</summary>
    public double DropCaption { get; init; }

    /// <summary>How often each word of a caption is left out, so that every word counts by itself; 0 to 1.</summary>
    public double DropWord { get; init; }

    /// <summary>What all chance in the data follows from.</summary>
    public ulong Seed { get; init; }
}
