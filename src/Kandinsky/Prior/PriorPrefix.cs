using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Keys and values of the text rows of a batch, which neither the timestep nor the noisy embedding can change
/// (docs/kandinsky.md: What the prior computes once).
/// </summary>
/// <remarks>
/// Attention is causal and padding contributes exactly nothing, so each sample keeps its own text tokens and its text embedding only;
/// room for the three rows of a step (time, noisy embedding, query) follows them.
/// </remarks>
internal sealed class PriorPrefix
{
    /// <summary>Rows a step adds to each sample.</summary>
    internal const int StepRows = 3;

    private readonly PriorConfig _config;
    private readonly int[] _lengths;
    private readonly (Tensor Keys, Tensor Values)[,] _cache;

    public PriorPrefix(PriorConfig config, int[] lengths, Arena arena)
    {
        _config = config;
        _lengths = lengths;
        _cache = new (Tensor, Tensor)[config.Layers, lengths.Length];
        for (var layer = 0; layer < config.Layers; layer++)
        {
            for (var sample = 0; sample < lengths.Length; sample++)
            {
                var shape = new Shape(1, lengths[sample] + StepRows, config.Width);
                _cache[layer, sample] = (arena.Tensor(shape), arena.Tensor(shape));
            }
        }
    }

    /// <summary>The number of samples.</summary>
    public int Batch => _lengths.Length;

    /// <summary>Attention of one block over the prefix itself, whose keys and values are kept.</summary>
    internal PriorAttention Fill(int layer) => (queries, keys, values) => Attend(layer, queries, keys, values, sample => (0, _lengths[sample]));

    /// <summary>Attention of one block for the rows of a step, which see the prefix and each other.</summary>
    internal PriorAttention Step(int layer) => (queries, keys, values) => Attend(layer, queries, keys, values, sample => (_lengths[sample], StepRows));

    private Tensor Attend(int layer, Tensor queries, Tensor keys, Tensor values, Func<int, (int Start, int Rows)> place)
    {
        var attended = queries.Arena.Tensor(queries.Shape);
        var row = 0;
        for (var sample = 0; sample < Batch; sample++)
        {
            var (start, rows) = place(sample);
            var (cachedKeys, cachedValues) = _cache[layer, sample];
            Ops.KeepRows(keys, row, rows, cachedKeys, start);
            Ops.KeepRows(values, row, rows, cachedValues, start);
            Ops.Attention(Sequence(queries, row, rows), Seen(cachedKeys, start + rows), Seen(cachedValues, start + rows), _config.Heads, causal: true,
                into: Sequence(attended, row, rows));
            row += rows;
        }
        return attended;
    }

    private Tensor Sequence(Tensor x, int row, int rows) => x.Slice(row, rows).Reshape(new Shape(1, rows, _config.Width));

    private Tensor Seen(Tensor cached, int rows) => Sequence(cached.Reshape(new Shape(cached.Shape[1], _config.Width)), 0, rows);
}
