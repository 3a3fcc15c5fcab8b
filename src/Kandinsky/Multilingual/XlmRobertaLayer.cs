using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>One layer of XLM-RoBERTa, normalised behind each part as BERT's (Devlin et al. 2019).</summary>
internal sealed class XlmRobertaLayer(MultilingualConfig config, Weights weights)
{
    private readonly Linear _query = new(config.Width, config.Width, weights["attention.self.query"], use: LinearUse.Once);
    private readonly Linear _key = new(config.Width, config.Width, weights["attention.self.key"], use: LinearUse.Once);
    private readonly Linear _value = new(config.Width, config.Width, weights["attention.self.value"], use: LinearUse.Once);
    private readonly Linear _out = new(config.Width, config.Width, weights["attention.output.dense"], use: LinearUse.Once);
    private readonly LayerNorm _attentionNorm = new(config.Width, weights["attention.output.LayerNorm"], config.NormEps);
    private readonly Linear _expand = new(config.Width, config.FeedForwardWidth, weights["intermediate.dense"], use: LinearUse.Once);
    private readonly Linear _contract = new(config.FeedForwardWidth, config.Width, weights["output.dense"], use: LinearUse.Once);
    private readonly LayerNorm _norm = new(config.Width, weights["output.LayerNorm"], config.NormEps);

    /// <summary>Applies the layer in place.</summary>
    /// <param name="h">The rows of all prompts, [rows, width].</param>
    /// <param name="rows">How they belong together.</param>
    /// <returns>Like h.</returns>
    public Tensor Forward(Tensor h, MultilingualRows rows)
    {
        using var scratch = h.Arena.Scope();
        var (queries, keys, values) = (_query.Forward(h), _key.Forward(h), _value.Forward(h));
        var attended = h.Arena.Tensor(h.Shape);
        for (var i = 0; i < rows.Count; i++)
        {
            Ops.Attention(rows.All(queries, i), rows.Seen(keys, i), rows.Seen(values, i), config.Heads, into: rows.All(attended, i));
        }
        h = _attentionNorm.Forward(_out.Forward(attended, residual: h, into: h), into: h);
        return _norm.Forward(_contract.Forward(_expand.Forward(h, Activation.Gelu), residual: h, into: h), into: h);
    }
}
