using Kandinsky.Tensors;

namespace Kandinsky.Nn;

/// <summary>A timestep as a vector: sinusoids (Vaswani et al. 2017, cosines first), then two linear layers with SiLU between.</summary>
/// <param name="frequencies">The width of the sinusoids, even.</param>
/// <param name="width">The width of the result.</param>
/// <param name="weights">Holds <c>linear_1</c> and <c>linear_2</c>.</param>
public sealed class TimestepEmbedding(int frequencies, int width, Weights weights)
{
    private readonly Linear _linear1 = new(frequencies, width, weights["linear_1"], sensitive: true, use: LinearUse.Streamed);
    private readonly Linear _linear2 = new(width, width, weights["linear_2"], sensitive: true, use: LinearUse.Streamed);

    /// <summary>Embeds timesteps.</summary>
    /// <param name="timesteps">0 … 999, whole or not.</param>
    /// <param name="arena">Where the result is made.</param>
    /// <returns>[timesteps, width].</returns>
    public Tensor Forward(ReadOnlySpan<float> timesteps, Arena arena) =>
        _linear2.Forward(Ops.Silu(_linear1.Forward(Ops.Sinusoids(timesteps, frequencies, arena))));
}
