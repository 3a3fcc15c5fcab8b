using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// CLIP's text tower with projection (Radford et al. 2021, "Learning transferable visual models from natural language supervision";
/// docs/kandinsky.md: Text encoder).
/// </summary>
public sealed class ClipTextEncoder
{
    private readonly Embedding _tokens;
    private readonly Parameter _positions;
    private readonly Parameter? _learned;
    private readonly LayerNorm _finalNorm;
    private readonly Linear _projection;

    /// <summary>Declares the model's weights; they are read when first used, and used as stored.</summary>
    /// <param name="config">The model's numbers.</param>
    /// <param name="weights">The checkpoint's root.</param>
    /// <param name="learned">Rows of learned words, [tokens, width], whose ids follow those of the vocabulary; null for none.</param>
    public ClipTextEncoder(ClipTextConfig config, Weights weights, Parameter? learned = null)
    {
        (Config, _learned) = (config, learned);
        var (transformer, model) = (config.Transformer, weights["text_model"]);
        _tokens = new(config.VocabularySize, transformer.Width, model["embeddings.token_embedding"]);
        _positions = model["embeddings.position_embedding"].Declare("weight", Initial.FanIn, config.Positions, transformer.Width);
        Layers = [.. Enumerable.Range(0, transformer.Layers).Select(i => new ClipLayer(transformer, model["encoder.layers"][i]))];
        _finalNorm = new(transformer.Width, model["final_layer_norm"], transformer.NormEps);
        _projection = new(transformer.Width, config.EmbeddingDim, weights["text_projection"], bias: false, sensitive: true, use: LinearUse.Once);
    }

    /// <summary>The model's numbers.</summary>
    public ClipTextConfig Config { get; }

    /// <summary>The transformer's layers, the first first.</summary>
    internal IReadOnlyList<ClipLayer> Layers { get; }

    /// <summary>Encodes prompts of any lengths in one pass over the weights; equal prompts are encoded once.</summary>
    /// <remarks>
    /// The tower is causal and pools at the end token, so that nothing that is used depends on padding: only the tokens in use are
    /// run (docs/kandinsky.md: Text encoder).
    /// </remarks>
    /// <param name="prompts">The tokens of each prompt.</param>
    /// <param name="arena">Where the result is made.</param>
    /// <exception cref="KandinskyException">The tokens are not of this model's tokenizer.</exception>
    public ClipTextEncoding Encode(IReadOnlyList<ClipTokens> prompts, Arena arena)
    {
        var batch = new ClipTextBatch(prompts);
        var hidden = arena.Room(new Shape(prompts.Sum(prompt => prompt.Length), Config.Transformer.Width));
        var embeddings = arena.Room(new Shape(prompts.Count, Config.EmbeddingDim));
        using var scratch = arena.Scope();
        var states = HiddenStates(batch.Sequences, arena);
        (hidden, embeddings) = batch.Gather(states, Embeddings(batch.Sequences, states), hidden, embeddings);
        return new ClipTextEncoding(hidden, [.. prompts.Select(prompt => prompt.Length)], embeddings);
    }

    /// <summary>The normalised last hidden states of token sequences, one sequence after another: [sum of lengths, width].</summary>
    internal Tensor HiddenStates(IReadOnlyList<int[]> sequences, Arena arena)
    {
        var h = Embed(sequences, arena);
        var lengths = Causal(sequences);
        foreach (var layer in Layers)
        {
            var before = h;
            h = Ops.Checkpoint(h.Arena, () => layer.Forward(before, lengths));
        }
        return _finalNorm.Forward(h);
    }

    /// <summary>The projected hidden states of the tokens where each sequence is pooled: [sequences, embedding width].</summary>
    internal Tensor Embeddings(IReadOnlyList<int[]> sequences, Tensor hiddenStates)
    {
        var rows = Causal(sequences);
        var pooled = Ops.GatherRows([hiddenStates], [.. sequences.Select((ids, i) => new RowOf(0, rows.Start(i) + PoolingPosition(ids)))]);
        return _projection.Forward(pooled);
    }

    /// <summary>Token plus position embeddings: [sum of lengths, width].</summary>
    internal Tensor Embed(IReadOnlyList<int[]> sequences, Arena arena)
    {
        foreach (var ids in sequences) Check(ids);
        var h = Rows([.. sequences.SelectMany(ids => ids)], arena);
        return Ops.AddRows(h, _positions, [.. sequences.SelectMany(ids => Enumerable.Range(0, ids.Length))], into: h);
    }

    /// <summary>The embeddings of tokens, without positions: [ids, width].</summary>
    internal Tensor Vectors(ReadOnlySpan<int> ids, Arena arena) => _tokens.Forward(ids, arena);

    internal static ClipSequences Causal(IReadOnlyList<int[]> sequences) => new([.. sequences.Select(ids => ids.Length)], Causal: true);

    /// <summary>Token embeddings, of the vocabulary and of learned words.</summary>
    private Tensor Rows(int[] ids, Arena arena)
    {
        if (!Array.Exists(ids, IsLearned)) return _tokens.Forward(ids, arena);
        var known = _tokens.Forward(Array.FindAll(ids, id => !IsLearned(id)), arena);
        var learned = Ops.Rows(_learned!, [.. ids.Where(IsLearned).Select(id => id - Config.VocabularySize)], arena);
        var (nextKnown, nextLearned) = (0, 0);
        return Ops.GatherRows([known, learned], [.. ids.Select(id => IsLearned(id) ? new RowOf(1, nextLearned++) : new RowOf(0, nextKnown++))]);
    }

    private bool IsLearned(int id) => id >= Config.VocabularySize;

    /// <summary>Where a sequence is pooled: learned words count as no larger id.</summary>
    private int PoolingPosition(int[] ids) => Config.PoolingId is { } id && Array.IndexOf(ids, id) is >= 0 and var position ? position
        : Array.IndexOf(ids, ids.Where(each => !IsLearned(each)).Max());

    private void Check(int[] ids)
    {
        if (ids.Length > Config.Positions || ids.Any(id => id >= Config.VocabularySize + (_learned?.Shape[0] ?? 0)))
        {
            throw new KandinskyException(
                $"The tokenizer and the text encoder are of different models: {ids.Length} tokens with ids up to {ids.Max()}, but the encoder has "
                    + $"{Config.Positions} positions and {Config.VocabularySize} ids; take both folders from one model.",
                ErrorKind.Model);
        }
    }
}
