using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The diffusion prior: predicts a clean CLIP image embedding from a noisy one and a text (docs/kandinsky.md: Prior).</summary>
/// <remarks>Ramesh et al. 2022, "Hierarchical text-conditional image generation with CLIP latents", section 2.2.</remarks>
public sealed class PriorTransformer
{
    private readonly TimestepEmbedding _timeEmbedding;
    private readonly Linear _projIn, _embeddingProj, _hiddenStatesProj, _out;
    private readonly Parameter _positions, _query, _clipMean, _clipStd;
    private readonly PriorBlock[] _blocks;
    private readonly LayerNorm _normOut;

    /// <summary>Declares the model's weights; they are read when first used, and used as stored.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="weights">The checkpoint's root.</param>
    public PriorTransformer(PriorConfig config, Weights weights)
    {
        Config = config;
        var width = config.Width;
        _timeEmbedding = new(width, width, weights["time_embedding"]);
        _projIn = new(config.EmbeddingDim, width, weights["proj_in"], sensitive: true, use: LinearUse.Streamed);
        _embeddingProj = new(config.EmbeddingDim, width, weights["embedding_proj"], sensitive: true, use: LinearUse.Streamed);
        _hiddenStatesProj = new(config.EmbeddingDim, width, weights["encoder_hidden_states_proj"], sensitive: true, use: LinearUse.Streamed);
        _positions = weights.Declare("positional_embedding", Initial.Zero, 1, config.Tokens, width);
        _query = weights.Declare("prd_embedding", Initial.Zero, 1, 1, width);
        _blocks = [.. Enumerable.Range(0, config.Layers).Select(i => new PriorBlock(config, weights["transformer_blocks"][i]))];
        _normOut = new(width, weights["norm_out"]);
        _out = new(width, config.EmbeddingDim, weights["proj_to_clip_embeddings"], sensitive: true, use: LinearUse.Streamed);
        _clipMean = weights.Declare("clip_mean", Initial.Zero, 1, config.EmbeddingDim);
        _clipStd = weights.Declare("clip_std", Initial.Zero, 1, config.EmbeddingDim);
    }

    /// <summary>The model's numbers.</summary>
    public PriorConfig Config { get; }

    /// <summary>Runs the text rows of a batch once for all steps.</summary>
    /// <param name="hiddenStates">The text encoder's last hidden states without padding, the samples one after another: [sum of lengths, embedding
    /// width].</param>
    /// <param name="lengths">Tokens of each sample, BOS and EOS included.</param>
    /// <param name="textEmbeddings">The pooled text embeddings, [batch, embedding width].</param>
    /// <returns>The prefix, alive as long as the arena scope of <paramref name="hiddenStates"/>.</returns>
    internal PriorPrefix Prefix(Tensor hiddenStates, ReadOnlySpan<int> lengths, Tensor textEmbeddings)
    {
        int[] rows = [.. lengths.ToArray().Select(length => length + 1)];
        var prefix = new PriorPrefix(Config, rows, hiddenStates.Arena);
        using var scratch = hiddenStates.Arena.Scope();
        var hidden = _hiddenStatesProj.Forward(hiddenStates);
        var pooled = _embeddingProj.Forward(textEmbeddings);
        List<(RowOf Row, int Position)> tokens = [];
        var from = 0;
        for (var sample = 0; sample < rows.Length; sample++)
        {
            for (var token = 0; token < lengths[sample]; token++) tokens.Add((new(0, from++), token));
            tokens.Add((new(1, sample), Config.TextTokens));
        }
        var h = Sequence([hidden, pooled], tokens);
        for (var layer = 0; layer < _blocks.Length; layer++) h = _blocks[layer].Forward(h, prefix.Fill(layer));
        return prefix;
    }

    /// <summary>
    /// Embeds timesteps, for <see cref="Forward(Tensor, Tensor, PriorPrefix)"/>: those of all steps at once, so that the weights are read once.
    /// </summary>
    /// <param name="timesteps">0 … 999.</param>
    /// <param name="arena">Where the result is made.</param>
    /// <returns>[timesteps, width].</returns>
    public Tensor Times(ReadOnlySpan<float> timesteps, Arena arena) => _timeEmbedding.Forward(timesteps, arena);

    /// <summary>Predicts the clean embedding.</summary>
    /// <param name="noisy">The noisy normalised image embeddings, [batch, embedding width].</param>
    /// <param name="timesteps">0 … 999, one for all or one a sample.</param>
    /// <param name="prefix">The texts' rows.</param>
    /// <returns>[batch, embedding width], normalised.</returns>
    /// <exception cref="ArgumentException">There are neither one timestep nor as many as samples.</exception>
    internal Tensor Forward(Tensor noisy, ReadOnlySpan<float> timesteps, PriorPrefix prefix) => Forward(noisy, Times(timesteps, noisy.Arena), prefix);

    /// <summary>Predicts the clean embedding; three rows a sample pass through the blocks.</summary>
    /// <param name="noisy">The noisy normalised image embeddings, [batch, embedding width].</param>
    /// <param name="time">The timestep's row of <see cref="Times"/>, one for all or one a sample: [1 or batch, width].</param>
    /// <param name="prefix">The texts' rows.</param>
    /// <returns>[batch, embedding width], normalised.</returns>
    /// <exception cref="ArgumentException">There are neither one row nor as many as samples.</exception>
    internal Tensor Forward(Tensor noisy, Tensor time, PriorPrefix prefix)
    {
        if (time.Shape[0] != 1
            && time.Shape[0] != prefix.Batch) throw new ArgumentException(
            $"{prefix.Batch} samples were given {time.Shape[0]} timesteps; give one for all, or one each.", nameof(time));
        var output = noisy.Arena.Room(noisy.Shape);
        using var scratch = noisy.Arena.Scope();
        var image = _projIn.Forward(noisy);
        var query = Ops.Rows(_query, [0], noisy.Arena);
        List<(RowOf Row, int Position)> tokens = [];
        for (var sample = 0; sample < prefix.Batch; sample++)
        {
            tokens.Add((new(0, time.Shape[0] == 1 ? 0 : sample), Config.TextTokens + 1));
            tokens.Add((new(1, sample), Config.TextTokens + 2));
            tokens.Add((new(2, 0), Config.TextTokens + 3));
        }
        var h = Sequence([time, image, query], tokens);
        for (var layer = 0; layer < _blocks.Length; layer++) h = _blocks[layer].Forward(h, prefix.Step(layer));
        return _out.Forward(_normOut.Forward(LastRows(h, PriorPrefix.StepRows)), into: output);
    }

    /// <summary>Predicts the clean embedding with all rows in one pass, as training needs it: no row is kept from one step to the next.</summary>
    /// <param name="noisy">The noisy normalised image embeddings, [batch, embedding width].</param>
    /// <param name="timesteps">0 … 999, one a sample.</param>
    /// <param name="hiddenStates">The text encoder's last hidden states without padding, the samples one after another: [sum of lengths, embedding
    /// width].</param>
    /// <param name="lengths">Tokens of each sample, BOS and EOS included.</param>
    /// <param name="textEmbeddings">The pooled text embeddings, [batch, embedding width].</param>
    /// <returns>[batch, embedding width], normalised.</returns>
    /// <remarks>Attention is causal and hides padding wholly, so rows of padding change nothing and are left out.</remarks>
    public Tensor Forward(Tensor noisy, ReadOnlySpan<float> timesteps, Tensor hiddenStates, ReadOnlySpan<int> lengths, Tensor textEmbeddings)
    {
        var output = noisy.Arena.Room(noisy.Shape);
        using var scratch = noisy.Arena.Scope();
        var hidden = _hiddenStatesProj.Forward(hiddenStates);
        var pooled = _embeddingProj.Forward(textEmbeddings);
        var time = Times(timesteps, noisy.Arena);
        var image = _projIn.Forward(noisy);
        var query = Ops.Rows(_query, [0], noisy.Arena);
        List<(RowOf Row, int Position)> tokens = [];
        List<RowOf> last = [];
        var from = 0;
        for (var sample = 0; sample < lengths.Length; sample++)
        {
            for (var token = 0; token < lengths[sample]; token++) tokens.Add((new(0, from++), token));
            for (var further = 0; further < 3; further++) tokens.Add((new(1 + further, sample), Config.TextTokens + further));
            tokens.Add((new(4, 0), Config.TextTokens + 3));
            last.Add(new(0, tokens.Count - 1));
        }
        var h = Sequence([hidden, pooled, time, image, query], tokens);
        int[] rows = [.. lengths.ToArray().Select(length => length + 4)];
        foreach (var block in _blocks)
        {
            var before = h;
            h = Ops.Checkpoint(h.Arena, () =>
                block.Forward(before, (queries, keys, values) => Ops.Attention(queries, keys, values, rows, Config.Heads, causal: true)));
        }
        return _out.Forward(_normOut.Forward(Ops.GatherRows([h], [.. last])), into: output);
    }

    /// <summary>From CLIP's embedding to the normalised one: (x − mean) / std.</summary>
    /// <param name="embeddings">[batch, embedding width].</param>
    public float[] Normalise(ReadOnlySpan<float> embeddings)
    {
        var (mean, std) = (_clipMean.ToArray(), _clipStd.ToArray());
        var normalised = embeddings.ToArray();
        for (var i = 0; i < normalised.Length; i++) normalised[i] = (normalised[i] - mean[i % mean.Length]) / std[i % std.Length];
        return normalised;
    }

    /// <summary>From the normalised embedding to CLIP's: x · std + mean.</summary>
    /// <param name="embeddings">[batch, embedding width], changed in place.</param>
    public void Denormalise(Span<float> embeddings)
    {
        var (mean, std) = (_clipMean.ToArray(), _clipStd.ToArray());
        for (var i = 0; i < embeddings.Length; i++) embeddings[i] = embeddings[i] * std[i % std.Length] + mean[i % mean.Length];
    }

    /// <summary>Rows of the given tensors, each with the embedding of its position added.</summary>
    private Tensor Sequence(ReadOnlySpan<Tensor> sources, List<(RowOf Row, int Position)> tokens)
    {
        var rows = Ops.GatherRows(sources, [.. tokens.Select(token => token.Row)]);
        return Ops.AddRows(rows, _positions, [.. tokens.Select(token => token.Position)], into: rows);
    }

    private static Tensor LastRows(Tensor h, int rowsPerSample) =>
        Ops.GatherRows([h], [.. Enumerable.Range(1, h.Shape[0] / rowsPerSample).Select(sample => new RowOf(0, sample * rowsPerSample - 1))]);
}
