using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The embedding of an all-zero image: what the decoder is led away from without a negative prompt (spec D.1, G.1.8).</summary>
static class ZeroImageEmbedding
{
    /// <summary>Computes the embedding.</summary>
    /// <param name="models">Its image encoder is loaded, used and released.</param>
    /// <param name="arena">Memory for the encoder.</param>
    public static float[] Of(KandinskyModels models, Arena arena)
    {
        using var scratch = arena.Scope();
        var size = models.ImageEncoder.Model.Config.ImageSize;
        var zeros = arena.Tensor(new Shape(1, size, size, 3));
        zeros.Span.Clear();
        var embedding = models.ImageEncoder.Model.Forward(zeros).ToArray();
        models.Finished(models.ImageEncoder);
        return embedding;
    }
}
