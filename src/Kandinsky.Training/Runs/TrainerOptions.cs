namespace Kandinsky.Training;

/// <summary>How a run goes on.</summary>
public sealed record TrainerOptions
{
    /// <summary>Steps of the whole run.</summary>
    public required long Steps { get; init; }

    /// <summary>Steps from checkpoint to checkpoint; one is written at the end too.</summary>
    public long CheckpointEvery { get; init; } = 500;

    /// <summary>Checkpoints that are kept; null keeps all.</summary>
    public int? Keep { get; init; }

    /// <summary>Steps between validation pictures; null for none.</summary>
    public long? ValidateEvery { get; init; }
}
