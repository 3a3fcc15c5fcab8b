using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// The text encoder of Kandinsky 2.1's decoder: XLM-RoBERTa (Conneau et al. 2020, "Unsupervised cross-lingual representation learning at
/// scale") with a projection into CLIP's space (Carlsson et al. 2022, "Cross-lingual and multilingual CLIP").
/// </summary>
public sealed class MultilingualTextEncoder
{
    private readonly Embedding _words, _positions, _types;
    private readonly LayerNorm _norm;
    private readonly Linear _projection;

    /// <summary>Declares the model's weights; they are read when first used, and used as stored.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="weights">The checkpoint's root.</param>
    public MultilingualTextEncoder(MultilingualConfig config, Weights weights)
    {
        Config = config;
        var embeddings = weights["transformer.embeddings"];
        _words = new(config.VocabularySize, config.Width, embeddings["word_embeddings"]);
        _positions = new(config.Positions, config.Width, embeddings["position_embeddings"]);
        _types = new(config.TokenTypes, config.Width, embeddings["token_type_embeddings"]);
        _norm = new(config.Width, embeddings["LayerNorm"], config.NormEps);
        Layers = [.. Enumerable.Range(0, config.Layers).Select(i => new XlmRobertaLayer(config, weights["transformer.encoder.layer"][i]))];
        _projection = new(config.Width, config.EmbeddingDim, weights["LinearTransformation"], sensitive: true, use: LinearUse.Once);
    }

    /// <summary>The model's numbers.</summary>
    public MultilingualConfig Config { get; }

    /// <summary>The transformer's layers, the first first.</summary>
    internal IReadOnlyList<XlmRobertaLayer> Layers { get; }

    /// <summary>Encodes prompts of any lengths in one pass over the weights; equal prompts are encoded once.</summary>
    /// <remarks>
    /// Hidden states of tokens with weights are multiplied by them and brought back to their old mean, as those are that the decoder's
    /// attention reads; the pooled embedding is that of the prompt without weights.
    /// </remarks>
    /// <param name="prompts">The tokens of each prompt.</param>
    /// <param name="arena">Memory for the work.</param>
    /// <exception cref="KandinskyException">The tokens are not of this model's tokenizer.</exception>
    public MultilingualEncoding Encode(IReadOnlyList<ClipTokens> prompts, Arena arena)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        foreach (var prompt in prompts) Check(prompt.Ids);
        using var scratch = arena.Scope();
        var rows = new MultilingualRows(prompts, Config.PaddingId);
        var h = Embed(rows, arena);
        foreach (var layer in Layers) h = layer.Forward(h, rows);
        var states = h.ToArray();
        var hidden = new float[prompts.Count * MultilingualTokenizer.Positions * Config.Width];
        var pooled = new float[prompts.Count * Config.Width];
        for (var prompt = 0; prompt < prompts.Count; prompt++)
        {
            Place(prompt, hidden.AsSpan(prompt * MultilingualTokenizer.Positions * Config.Width, MultilingualTokenizer.Positions * Config.Width));
            Pool(prompt, pooled.AsSpan(prompt * Config.Width, Config.Width));
        }
        return new(hidden, _projection.Forward(arena.Tensor(new Shape(prompts.Count, Config.Width), pooled)).ToArray());

        void Place(int prompt, Span<float> all)
        {
            for (var position = 0; position < MultilingualTokenizer.Positions; position++) Row(rows.Row(prompt, position))
                .CopyTo(all[(position * Config.Width)..]);
            if (prompts[prompt].Weights is { } weights) ClipEmphasis.Scale(all, weights);
        }

        void Pool(int prompt, Span<float> mean)
        {
            var tokens = prompts[prompt].Length;
            for (var token = 0; token < tokens; token++)
            {
                var state = Row(rows.Row(prompt, token));
                for (var i = 0; i < mean.Length; i++) mean[i] += state[i];
            }
            foreach (ref var value in mean) value /= tokens;
        }

        Span<float> Row(int row) => states.AsSpan(row * Config.Width, Config.Width);
    }

    /// <summary>Word, position and type embeddings, normalised: [rows, width].</summary>
    internal Tensor Embed(MultilingualRows rows, Arena arena)
    {
        var h = _words.Forward([.. rows.Ids], arena);
        h = Ops.Add(h, _types.Forward(new int[rows.Ids.Count], arena), into: h);
        h = Ops.Add(h, _positions.Forward([.. rows.Positions], arena), into: h);
        return _norm.Forward(h);
    }

    private void Check(int[] ids)
    {
        if (ids.Length == MultilingualTokenizer.Positions && ids.All(id => (uint)id < (uint)Config.VocabularySize)) return;
        throw new KandinskyException(
            $"The decoder's tokenizer and text encoder are of different models: ids go up to {ids.Max()}, but the encoder has {Config.VocabularySize}; take "
                + "both folders from one model.",
            ErrorKind.Model);
    }
}
