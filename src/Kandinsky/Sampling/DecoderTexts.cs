using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>What the decoder of Kandinsky 2.1 reads of the prompts, beside the image embeddings.</summary>
/// <param name="Encoding">Rows of what the pictures should not be, then of what they should be.</param>
/// <param name="Pictures">The number of pictures.</param>
/// <param name="Config">The numbers of their text encoder.</param>
internal sealed record DecoderTexts(MultilingualEncoding Encoding, int Pictures, MultilingualConfig Config)
{
    /// <summary>The rows of a batch.</summary>
    /// <param name="batch">As many as pictures for what they should be alone, or twice as many.</param>
    /// <param name="arena">Where they are made.</param>
    public UNetTexts Rows(int batch, Arena arena)
    {
        var first = 2 * Pictures - batch;
        var (states, embeddings) = (MultilingualTokenizer.Positions * Config.Width, Config.EmbeddingDim);
        return new(
            arena.Tensor(new Shape(batch, MultilingualTokenizer.Positions, Config.Width), Encoding.HiddenStates.AsSpan(first * states)),
            arena.Tensor(new Shape(batch, embeddings), Encoding.Embeddings.AsSpan(first * embeddings)));
    }
}
