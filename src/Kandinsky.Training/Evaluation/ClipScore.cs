using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>
/// How well pictures show their captions: 100 times the cosine between the embeddings of both, at least 0 (CLIPScore, Hessel et al. 2021, arXiv 2104.08718,
/// without its factor of 2.5).
/// </summary>
/// <param name="prior">The folder of a prior, whose text encoder is used.</param>
public sealed class ClipScore(ModelFolder prior) : IDisposable
{
    private readonly ClipTokenizer _tokenizer = ClipTokenizer.Load(prior.Folder("tokenizer"));
    private readonly ModelPart<ClipTextEncoder> _encoder = new(prior, "text_encoder", (config, weights) =>
        new ClipTextEncoder(ClipTextConfig.From(config), weights));
    private readonly Arena _arena = new();

    /// <summary>The score of one picture.</summary>
    /// <param name="embedding">The embedding of the picture, by the same prior's image encoder.</param>
    /// <param name="caption">Its caption; what the text encoder cannot hold is cut.</param>
    public double Of(ReadOnlySpan<float> embedding, string caption)
    {
        using var scratch = _arena.Scope();
        var text = _encoder.Model.Encode([_tokenizer.Tokenize(caption)], _arena).Embeddings.ToArray();
        return 100 * Math.Max(0, Cosine(embedding, text));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        _arena.Dispose();
    }

    internal static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, first = 0, second = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            first += (double)a[i] * a[i];
            second += (double)b[i] * b[i];
        }
        return first == 0 || second == 0 ? 0 : product / Math.Sqrt(first * second);
    }
}
