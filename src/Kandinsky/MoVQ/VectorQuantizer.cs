using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Replaces every latent vector by the nearest row of the codebook (spec B.7.4). Kandinsky's pipelines do not use it.</summary>
sealed class VectorQuantizer(MoVQConfig config, Weights weights)
{
    private readonly Weight _codebook = weights.Declare("embedding.weight", Initial.Codebook, config.CodebookEntries, config.CodebookDim);

    /// <param name="latents">[batch, height, width, codebook width].</param>
    /// <returns>Rows of the codebook, like <paramref name="latents"/>.</returns>
    public Tensor Forward(Tensor latents)
    {
        var quantized = latents.Arena.Tensor(latents.Shape);
        var dim = config.CodebookDim;
        for (var row = 0; row < latents.Shape.Rows; row++)
        {
            var nearest = Nearest(latents.Span.Slice(row * dim, dim), _codebook.Values);
            _codebook.Values.Slice(nearest * dim, dim).CopyTo(quantized.Span[(row * dim)..]);
        }
        return quantized;
    }

    private static int Nearest(ReadOnlySpan<float> vector, ReadOnlySpan<float> codebook)
    {
        var (nearest, best) = (0, float.PositiveInfinity);
        for (var entry = 0; entry * vector.Length < codebook.Length; entry++)
        {
            var distance = 0f;
            for (var i = 0; i < vector.Length; i++)
            {
                var difference = vector[i] - codebook[entry * vector.Length + i];
                distance += difference * difference;
            }
            if (distance < best) (nearest, best) = (entry, distance);
        }
        return nearest;
    }
}
