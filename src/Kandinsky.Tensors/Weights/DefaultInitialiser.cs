using System.Runtime.InteropServices;
using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

/// <summary>Fresh weights as PyTorch's constructors draw them, bit for bit, in the order of declaration.</summary>
/// <param name="random">The generator, seeded by the caller.</param>
public sealed class DefaultInitialiser(TorchRandom random) : IWeightSource, IDisposable
{
    private readonly Dictionary<string, NativeBuffer> _weights = [];
    private long _fanIn = 1;

    /// <inheritdoc/>
    public void Declare(string name, Initial initial, IReadOnlyList<int> shape)
    {
        var count = shape.Aggregate(1, (product, size) => checked(product * size));
        var buffer = new NativeBuffer((long)count * sizeof(float));
        _weights.Add(name, buffer);
        var values = buffer.Span<float>(0, count);
        switch (initial)
        {
            case Initial.FanIn:
                _fanIn = count / shape[0];
                var bound = Math.Sqrt(3) * (Math.Sqrt(2.0 / 6.0) / Math.Sqrt(_fanIn));
                random.Uniform(values, -bound, bound);
                break;
            case Initial.Bias:
                random.Uniform(values, -1 / Math.Sqrt(_fanIn), 1 / Math.Sqrt(_fanIn));
                break;
            case Initial.Codebook:
                random.Normal(values);
                random.Uniform(values, -1.0 / shape[0], 1.0 / shape[0]);
                break;
            default:
                values.Fill(initial == Initial.One ? 1 : 0);
                break;
        }
    }

    /// <inheritdoc/>
    public WeightView Read(string name) => new(_weights[name]);

    /// <summary>Replaces a weight's numbers.</summary>
    /// <param name="name">The checkpoint's key.</param>
    public Span<float> this[string name] => MemoryMarshal.Cast<byte, float>(_weights[name].Span<byte>(0, checked((int)_weights[name].Length)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _weights.Values) buffer.Dispose();
        _weights.Clear();
    }
}
