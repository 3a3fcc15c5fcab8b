using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>Replaces every latent vector by the nearest row of the codebook (docs/kandinsky.md: MoVQ). Kandinsky's pipelines do not use it.</summary>
internal sealed class VectorQuantizer(MoVQConfig config, Weights weights)
{
    private readonly Parameter _codebook = weights.Declare("embedding.weight", Initial.Codebook, config.CodebookEntries, config.CodebookDim);

    /// <param name="latents">[batch, height, width, codebook width].</param>
    /// <returns>Rows of the codebook, like <paramref name="latents"/>.</returns>
    public Tensor Forward(Tensor latents) => Ops.NearestRows(latents, _codebook);

    /// <inheritdoc cref="MoVQ.CodebookError"/>
    public Tensor Error(Tensor latents, float commitment) => Ops.CodebookError(latents, _codebook, commitment);
}
