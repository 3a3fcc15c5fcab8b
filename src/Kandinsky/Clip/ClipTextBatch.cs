using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// The distinct token sequences behind a batch of prompts: what repeats, as the empty prompt does, is encoded once; a prompt with
/// weights needs the sequences without the weighted words as well.
/// </summary>
internal sealed class ClipTextBatch
{
    private readonly IReadOnlyList<ClipTokens> _prompts;
    private readonly List<int[]> _sequences = [];
    private readonly int[] _whole;                                      // of each prompt, its sequence
    private readonly (float Weight, int Sequence)[][] _without;         // of each prompt and weight, the sequence without those words

    public ClipTextBatch(IReadOnlyList<ClipTokens> prompts)
    {
        _prompts = prompts;
        _whole = [.. prompts.Select(prompt => IndexOf(prompt.Used))];
        _without = [.. prompts.Select(prompt => ClipEmphasis.WeightsOf(prompt).Select(weight => (weight, IndexOf(ClipEmphasis.Without(prompt, weight))))
            .ToArray())];
    }

    /// <summary>The sequences to encode.</summary>
    public IReadOnlyList<int[]> Sequences => _sequences;

    /// <summary>Lays out the results by prompt and applies the weights.</summary>
    /// <param name="states">Hidden states of the sequences, [sum of lengths, width].</param>
    /// <param name="pooled">Embeddings of the sequences, [sequences, embedding width].</param>
    /// <param name="hiddenRoom">May receive the hidden states of the prompts.</param>
    /// <param name="embeddingsRoom">May receive the embeddings of the prompts.</param>
    /// <returns>Hidden states and embeddings of the prompts.</returns>
    public (Tensor Hidden, Tensor Embeddings) Gather(Tensor states, Tensor pooled, Tensor? hiddenRoom, Tensor? embeddingsRoom)
    {
        var rows = ClipTextEncoder.Causal(_sequences);
        var hidden = Ops.GatherRows([states], [.. _whole.SelectMany((sequence, i) => Enumerable.Range(rows.Start(sequence), _prompts[i].Length)).Select(row =>
            new RowOf(0, row))], into: hiddenRoom);
        var embeddings = Ops.GatherRows([pooled], [.. _whole.Select(sequence => new RowOf(0, sequence))], into: embeddingsRoom);
        var start = 0;
        for (var i = 0; i < _prompts.Count; start += _prompts[i++].Length)
        {
            if (_without[i].Length > 0) Emphasise(i, hidden.Slice(start, _prompts[i].Length), embeddings.Slice(i, 1), pooled);
        }
        return (hidden, embeddings);
    }

    /// <summary>Applies the weights of one prompt.</summary>
    private void Emphasise(int prompt, Tensor hidden, Tensor embedding, Tensor pooled)
    {
        if (hidden.Arena.IsPlan) return;
        var (states, whole) = (hidden.ToArray(), embedding.ToArray());
        ClipEmphasis.Scale(states, _prompts[prompt].Weights.AsSpan(0, _prompts[prompt].Length));
        ClipEmphasis.Steer(whole, _without[prompt].Select(part => (part.Weight, pooled.Slice(part.Sequence, 1).ToArray())));
        hidden.CopyFrom(states);
        embedding.CopyFrom(whole);
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
