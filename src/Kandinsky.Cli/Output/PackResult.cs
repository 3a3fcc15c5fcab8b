namespace Kandinsky.Cli;

/// <summary>What <c>models pack --json</c> prints.</summary>
/// <param name="Command">models pack.</param>
/// <param name="Folder">Where packed weights are kept.</param>
/// <param name="Bytes">Bytes of the files.</param>
/// <param name="Files">The files: filled, listed or removed.</param>
internal sealed record PackResult(string Command, string Folder, long Bytes, IReadOnlyList<PackedFileResult> Files);

/// <summary>One file of packed weights.</summary>
/// <param name="File">Where it is, or was.</param>
/// <param name="Part">The part of the model.</param>
/// <param name="Precision">What it was rounded to.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record PackedFileResult(string File, string Part, string Precision, long Bytes)
{
    /// <summary>When filled: whether anything had to be packed.</summary>
    public bool? New { get; init; }

    /// <summary>When listed: the day of its last use.</summary>
    public string? LastUsed { get; init; }

    /// <summary>When listed: what it was made from, where the file says so.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>When listed: whether that is gone or has changed.</summary>
    public bool? Stale { get; init; }
}
