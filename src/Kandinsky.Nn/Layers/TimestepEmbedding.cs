using Kandinsky.Kernels;
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
        _linear2.Forward(Ops.Silu(_linear1.Forward(Sinusoids(timesteps, arena))));

    private Tensor Sinusoids(ReadOnlySpan<float> timesteps, Arena arena)
    {
        var half = frequencies / 2;
        var rows = arena.Tensor(new Shape(timesteps.Length, frequencies));
        if (arena.IsPlan) return rows;
        var span = rows.Span;
        for (var row = 0; row < timesteps.Length; row++)
        {
            for (var i = 0; i < half; i++)
            {
                var angle = timesteps[row] * MathF.Exp(-MathF.Log(10000) * i / half);
                span[row * frequencies + i] = MathF.Cos(angle);
                span[row * frequencies + half + i] = MathF.Sin(angle);
            }
        }
        return rows;
    }
}
