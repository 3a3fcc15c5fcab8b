using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// The distinct token sequences behind a batch of prompts: what repeats, as the empty prompt does, is encoded once; a prompt with
/// weights needs the sequences without the weighted words as well.
/// </summary>
sealed class ClipTextBatch
{
    private readonly IReadOnlyList<ClipTokens> _prompts;
    private readonly List<int[]> _sequences = [];
    private readonly int[] _whole;                                      // of each prompt, its sequence
    private readonly (float Weight, int Sequence)[][] _without;         // of each prompt and weight, the sequence without those words

    public ClipTextBatch(IReadOnlyList<ClipTokens> prompts)
    {
        _prompts = prompts;
        _whole = [.. prompts.Select(prompt => IndexOf(prompt.Used))];
        _without = [.. prompts.Select(prompt => ClipEmphasis.WeightsOf(prompt).Select(weight => (weight, IndexOf(ClipEmphasis.Without(prompt, weight)))).ToArray())];
    }

    /// <summary>The sequences to encode.</summary>
    public IReadOnlyList<int[]> Sequences => _sequences;

    /// <summary>Lays out the results by prompt and applies the weights.</summary>
    /// <param name="states">Hidden states of the sequences, [sum of lengths, width].</param>
    /// <param name="pooled">Embeddings of the sequences, [sequences, embedding width].</param>
    /// <param name="hidden">Receives the hidden states of the prompts.</param>
    /// <param name="embeddings">Receives the embeddings of the prompts.</param>
    public void Gather(Tensor states, Tensor pooled, Tensor hidden, Tensor embeddings)
    {
        var rows = ClipTextEncoder.Causal(_sequences);
        var row = 0;
        for (var i = 0; i < _prompts.Count; i++)
        {
            var state = hidden.Slice(row, _prompts[i].Length).Span;
            var embedding = embeddings.Slice(i, 1).Span;
            rows.Of(states, _whole[i]).Span.CopyTo(state);
            pooled.Slice(_whole[i], 1).Span.CopyTo(embedding);
            if (_without[i].Length > 0)
            {
                ClipEmphasis.Scale(state, _prompts[i].Weights.AsSpan(0, _prompts[i].Length));
                ClipEmphasis.Steer(embedding, _without[i].Select(part => (part.Weight, pooled.Slice(part.Sequence, 1).ToArray())));
            }
            row += _prompts[i].Length;
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
