namespace Kandinsky.Cli;

/// <summary>What <c>evaluate --json</c> prints.</summary>
/// <param name="Command">evaluate.</param>
/// <param name="Sets">The sets of pictures: one, or one for each value of --over.</param>
internal sealed record EvaluationResult(string Command, IReadOnlyList<EvaluatedSet> Sets);

/// <summary>One set of pictures.</summary>
/// <param name="Folder">Where the pictures are.</param>
/// <param name="Pictures">How many were judged.</param>
/// <param name="References">How many real ones they were compared with.</param>
/// <param name="LeftOut">How many files of both could not be read.</param>
internal sealed record EvaluatedSet(string Folder, int Pictures, int References, int LeftOut)
{
    /// <summary>What was changed from set to set.</summary>
    public string? Over { get; init; }

    /// <summary>Its value in this set.</summary>
    public double? Value { get; init; }

    /// <summary>The numbers: fid, clip_fid, clip_score, precision, recall, those that could be computed.</summary>
    public required IReadOnlyDictionary<string, double> Measures { get; init; }
}
