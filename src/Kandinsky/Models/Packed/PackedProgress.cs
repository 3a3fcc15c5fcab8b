namespace Kandinsky;

/// <summary>How far the filling of packed weights is.</summary>
/// <param name="Part">The part of the model at work.</param>
/// <param name="IsWriting">Whether its file is being written; before that its weights are packed.</param>
/// <param name="Done">Bytes packed, or written.</param>
/// <param name="Total">Bytes to write; 0 while they are packed.</param>
public sealed record PackedProgress(string Part, bool IsWriting, long Done, long Total)
{
    /// <summary>The part's file, once it is there: the part's last progress.</summary>
    public PackedPart? Finished { get; init; }
}
