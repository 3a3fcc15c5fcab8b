namespace Kandinsky.Training;

/// <summary>How sets of pictures are judged.</summary>
public sealed record JudgeOptions
{
    /// <summary>The side of the square pictures are cropped and scaled to; null for none.</summary>
    public int? Side { get; init; } = 256;

    /// <summary>The neighbour whose distance decides for precision and recall.</summary>
    public int Neighbour { get; init; } = 3;

    /// <summary>Where features are kept; null for nowhere.</summary>
    public string? Cache { get; init; }

    /// <summary>Told what is read and the number of pictures done so far.</summary>
    public Action<string, int>? Progress { get; init; }
}
