using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Everything the UNet reads that does not change with the latents: computed once for all steps of a run (docs/kandinsky.md: What the decoder computes once).
/// </summary>
public sealed class UNetCondition
{
    private readonly Dictionary<UNetResidualBlock, (Tensor Scale, Tensor Shift)> _modulations = [];
    private readonly Dictionary<UNetAttention, (Tensor Keys, Tensor Values)> _imageTokens = [];

    internal UNetCondition(int batch, Tensor? hint)
    {
        Batch = batch;
        Hint = hint;
    }

    /// <summary>The number of latents the condition is for.</summary>
    public int Batch { get; }

    /// <summary>The encoded hint, [batch, latent height, latent width, 4], for a ControlNet UNet.</summary>
    internal Tensor? Hint { get; }

    internal void Add(UNetResidualBlock block, (Tensor, Tensor) modulation) => _modulations.Add(block, modulation);

    internal void Add(UNetAttention block, (Tensor, Tensor) tokens) => _imageTokens.Add(block, tokens);

    internal (Tensor Scale, Tensor Shift) Modulation(UNetResidualBlock block, int step)
    {
        var (scale, shift) = _modulations[block];
        return (scale.Slice(step * Batch, Batch), shift.Slice(step * Batch, Batch));
    }

    internal (Tensor Keys, Tensor Values) ImageTokens(UNetAttention block) => _imageTokens[block];
}
