namespace Kandinsky;

/// <summary>What one stage of a request will hold in memory at most.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Weights">Bytes of weights, in the form its products read.</param>
/// <param name="Working">Bytes of everything else: activations, working memory of kernels, the process itself.</param>
public sealed record StageMemory(Stage Stage, long Weights, long Working)
{
    /// <summary>
    /// Those of the weights that are read in place from mapped files. They belong to the system's cache, which may take their memory back and
    /// read them again.
    /// </summary>
    public long Mapped { get; init; }

    /// <summary>Bytes that must be there, or the stage cannot run.</summary>
    public long Needed => Bytes - Mapped;

    /// <summary>Bytes in all.</summary>
    public long Bytes => Weights + Working;
}
