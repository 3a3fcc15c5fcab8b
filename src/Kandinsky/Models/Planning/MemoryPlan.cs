using System.Globalization;
using Kandinsky.Kernels;

namespace Kandinsky;

/// <summary>What a request will hold in memory at most, known before any weight is read.</summary>
/// <param name="Stages">Its stages in order.</param>
public sealed record MemoryPlan(IReadOnlyList<StageMemory> Stages)
{
    /// <summary>The stage that takes most.</summary>
    public StageMemory Largest => Stages.MaxBy(stage => stage.Bytes)!;

    /// <summary>Bytes at most.</summary>
    public long Bytes => Largest.Bytes;

    /// <summary>Bytes that must be there, or the request cannot run.</summary>
    public long Needed => Stages.Max(stage => stage.Needed);

    /// <summary>Bytes of tensors at most, which all stages use in turn; part of their <see cref="StageMemory.Working"/>.</summary>
    public long Tensors { get; init; }

    /// <summary>Those of them until the decoder is done: what a picture's tensors take while its largest weights are held.</summary>
    public long DecoderTensors { get; init; }

    /// <summary>The forms of weights that the plan is for.</summary>
    internal ModelForms? Forms { get; init; }

    /// <summary>Each parameter of the decoder that the request uses, in each form.</summary>
    internal IReadOnlySet<(string Name, PackedForm Form)> UNetForms { get; init; } = new HashSet<(string, PackedForm)>();

    /// <summary>Each parameter of the autoencoder that the request uses, in each form.</summary>
    internal IReadOnlySet<(string Name, PackedForm Form)> MoVQForms { get; init; } = new HashSet<(string, PackedForm)>();

    /// <summary>Bytes in words, such as 3.4 GB.</summary>
    internal static string Text(long bytes) => bytes >= 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bytes / 1_000_000)} MB");
}
