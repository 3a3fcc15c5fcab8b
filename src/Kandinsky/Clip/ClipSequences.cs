using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>How the rows of a batch belong together: sequence after sequence, each attending only to itself.</summary>
/// <param name="Lengths">Rows of each sequence.</param>
/// <param name="Causal">Whether a row sees only those before it and itself.</param>
internal sealed record ClipSequences(IReadOnlyList<int> Lengths, bool Causal)
{
    /// <summary>Rows of all sequences.</summary>
    public int Rows => Lengths.Sum();

    /// <summary>The first row of a sequence.</summary>
    public int Start(int index) => Lengths.Take(index).Sum();

    /// <summary>The rows of one sequence out of those of all, sharing the memory.</summary>
    public Tensor Of(Tensor rows, int index) => rows.Slice(Start(index), Lengths[index]);
}
