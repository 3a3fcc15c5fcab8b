using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The distinct token sequences behind a batch of prompts: what repeats, as the empty prompt does, is encoded once.</summary>
sealed class ClipTextBatch
{
    private readonly List<int[]> _sequences = [];
    private readonly int[] _indices;

    public ClipTextBatch(IReadOnlyList<ClipTokens> prompts) => _indices = [.. prompts.Select(prompt => IndexOf(prompt.Used))];

    /// <summary>The sequences to encode.</summary>
    public IReadOnlyList<int[]> Sequences => _sequences;

    /// <summary>Lays out the results by prompt.</summary>
    /// <param name="states">Hidden states of the sequences, [sum of lengths, width].</param>
    /// <param name="pooled">Embeddings of the sequences, [sequences, embedding width].</param>
    /// <param name="hidden">Receives the hidden states of the prompts.</param>
    /// <param name="embeddings">Receives the embeddings of the prompts.</param>
    public void Gather(Tensor states, Tensor pooled, Tensor hidden, Tensor embeddings)
    {
        var rows = ClipTextEncoder.Causal(_sequences);
        var row = 0;
        for (var i = 0; i < _indices.Length; i++)
        {
            var prompt = rows.Of(states, _indices[i]);
            prompt.Span.CopyTo(hidden.Slice(row, prompt.Shape[0]).Span);
            pooled.Slice(_indices[i], 1).Span.CopyTo(embeddings.Slice(i, 1).Span);
            row += prompt.Shape[0];
        }
    }

    private int IndexOf(ReadOnlySpan<int> ids)
    {
        for (var i = 0; i < _sequences.Count; i++)
        {
            if (ids.SequenceEqual(_sequences[i])) return i;
        }
        _sequences.Add(ids.ToArray());
        return _sequences.Count - 1;
    }
}
