using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>A copy of a tensor outside its arena, with the statistics that norms read of it: what is kept from one step to the next.</summary>
/// <param name="tensor">What is copied.</param>
public sealed class TensorCopy(Tensor tensor)
{
    private readonly float[] _values = tensor.ToArray();
    private readonly ChannelMoments[] _moments = tensor.Moments.ToArray();

    /// <summary>The tensor's shape.</summary>
    public Shape Shape { get; } = tensor.Shape;

    /// <summary>The tensor again.</summary>
    /// <param name="arena">Where it is made.</param>
    public Tensor In(Arena arena)
    {
        ArgumentNullException.ThrowIfNull(arena);
        var tensor = arena.Tensor(Shape, _values);
        tensor.Moments = _moments;
        return tensor;
    }
}
