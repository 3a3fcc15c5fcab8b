namespace Kandinsky.Server;

/// <summary>What is known of a job this very moment.</summary>
internal sealed record JobSnapshot
{
    public required Job Job { get; init; }

    /// <summary>The part at work; null while it waits.</summary>
    public Stage? Stage { get; init; }

    /// <summary>Steps of this part done.</summary>
    public int Step { get; init; }

    /// <summary>Steps of this part in all.</summary>
    public int Steps { get; init; }

    /// <summary>Which of the job's seeds is at work, from 0.</summary>
    public int Index { get; init; }

    /// <summary>How much of the whole job is done, 0 to 1.</summary>
    public double Fraction { get; init; }

    /// <summary>The time the job still takes, at the pace of jobs before it; null if there is nothing to tell it by.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>Jobs that are painted before it; null once it does not wait any more.</summary>
    public int? Ahead { get; init; }

    /// <summary>What the first picture will look like.</summary>
    public JobPreview? Preview { get; init; }

    /// <summary>The pictures that are finished.</summary>
    public IReadOnlyList<Picture> Pictures { get; init; } = [];

    /// <summary>Whether nothing happened since another moment but steps and time.</summary>
    public bool DiffersInProgressAlone(JobSnapshot before) => this == before with
    {
        Stage = Stage,
        Step = Step,
        Steps = Steps,
        Index = Index,
        Fraction = Fraction,
        Remaining = Remaining,
        Ahead = Ahead,
    };
}

/// <summary>What a picture will look like. It becomes a file only if somebody wants to see it.</summary>
/// <param name="image">The picture as it is.</param>
/// <param name="index">Which of the job's seeds it belongs to.</param>
/// <param name="step">The step it was made at.</param>
internal sealed class JobPreview(Image image, int index, int step)
{
    private const int Quality = 80;
    private readonly Lazy<byte[]> _png = new(() => ImageFile.Encode(image, PictureFormat.Png));
    private readonly Lazy<byte[]> _jpeg = new(() => ImageFile.Encode(image, PictureFormat.Jpeg, jpegQuality: Quality));

    public int Index => index;

    public int Width => image.Width;

    public int Height => image.Height;

    public int Step => step;

    public byte[] Png => _png.Value;

    public byte[] Jpeg => _jpeg.Value;
}
