using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// The rows that several prompts are computed in: the tokens of each, then one row that stands for all of its padding. Padding is alike at
/// every position and attends to the tokens only, so that its rows come out alike in every layer. Equal prompts have their rows once.
/// </summary>
internal sealed class MultilingualRows
{
    private readonly List<ClipTokens> _sequences = [];
    private readonly List<int> _starts = [];
    private readonly int[] _sequenceOf;

    /// <param name="prompts">The tokens of each prompt.</param>
    /// <param name="paddingId">The id of padding, which has no position of its own.</param>
    public MultilingualRows(IReadOnlyList<ClipTokens> prompts, int paddingId)
    {
        _sequenceOf = [.. prompts.Select(IndexOf)];
        foreach (var sequence in _sequences)
        {
            _starts.Add(Ids.Count);
            var position = paddingId;
            foreach (var id in sequence.Ids.AsSpan(0, RowsOf(sequence)))
            {
                Ids.Add(id);
                Positions.Add(id == paddingId ? paddingId : ++position);
            }
        }
    }

    /// <summary>The token of every row.</summary>
    public List<int> Ids { get; } = [];

    /// <summary>The position of every row: those of the tokens count from the padding's id on, the padding's is that id.</summary>
    public List<int> Positions { get; } = [];

    /// <summary>Distinct prompts.</summary>
    public int Count => _sequences.Count;

    /// <summary>All rows of one of the distinct prompts, [1, rows, width], sharing the memory.</summary>
    public Tensor All(Tensor rows, int sequence) => Part(rows, sequence, RowsOf(_sequences[sequence]));

    /// <summary>Those that are seen, which are its tokens.</summary>
    public Tensor Seen(Tensor rows, int sequence) => Part(rows, sequence, _sequences[sequence].Length);

    /// <summary>The first row of a prompt's sequence.</summary>
    /// <param name="prompt">The prompt's number.</param>
    public int Start(int prompt) => _starts[_sequenceOf[prompt]];

    /// <summary>The row of a prompt's position, padding included.</summary>
    /// <param name="prompt">The prompt's number.</param>
    /// <param name="position">0 … 76.</param>
    public int Row(int prompt, int position) => Start(prompt) + Math.Min(position, _sequences[_sequenceOf[prompt]].Length);

    private Tensor Part(Tensor rows, int sequence, int count) => rows.Slice(_starts[sequence], count).Reshape(new Shape(1, count, rows.Shape.Width));

    private static int RowsOf(ClipTokens sequence) => Math.Min(sequence.Length + 1, sequence.Ids.Length);

    private int IndexOf(ClipTokens prompt)
    {
        var known = _sequences.FindIndex(sequence => sequence.Length == prompt.Length && sequence.Used.SequenceEqual(prompt.Used));
        if (known >= 0) return known;
        _sequences.Add(prompt);
        return _sequences.Count - 1;
    }
}
