using Kandinsky.Kernels;

namespace Kandinsky.Benchmarks;

/// <summary>One linear layer, ready to run. Streamed weights are spread over more memory than the caches hold, as a whole model's are.</summary>
internal sealed class LinearCase : IDisposable
{
    private const long CacheBytes = 256L << 20;
    private readonly NativeBuffer _operands;
    private readonly NativeBuffer _weights;
    private readonly List<PackedMatrix> _packed = [];
    private readonly int _rows;
    private readonly int _inputs;
    private readonly int _outputs;
    private int _next;

    public LinearCase(int rows, int inputs, int outputs, bool stream, Precision precision = Precision.Float32)
    {
        (_rows, _inputs, _outputs) = (rows, inputs, outputs);
        var size = (long)inputs * outputs;
        var copies = stream ? (int)Math.Max(1, CacheBytes / (size * sizeof(float))) : 1;
        _weights = Filled(copies * size);
        _operands = Filled((long)rows * (inputs + outputs));
        for (var copy = 0; copy < copies; copy++)
        {
            var view = new WeightView(_weights).Slice(copy * size, size);
            _packed.Add(stream && Gemm.PrefersRows(precision) ? Gemm.Stream(view, outputs, inputs, precision) : Gemm.Pack(view, outputs, inputs, precision));
        }
    }

    public double Operations => 2.0 * _rows * _inputs * _outputs;

    public double WeightBytes => (double)_inputs * _outputs * (_packed[0].Precision switch { Precision.Float32 => 4, Precision.BFloat16 => 2, _ => 1 });

    public void Run()
    {
        var x = _operands.Span<float>(0, _rows * _inputs);
        var y = _operands.Span<float>((long)_rows * _inputs * sizeof(float), _rows * _outputs);
        Gemm.Multiply(x, _rows, _packed[_next++ % _packed.Count], [], Activation.None, [], y);
    }

    public void Dispose()
    {
        foreach (var packed in _packed) packed.Dispose();
        _weights.Dispose();
        _operands.Dispose();
    }

    internal static NativeBuffer Filled(long count)
    {
        var buffer = new NativeBuffer(count * sizeof(float));
        var random = 1u;
        for (long start = 0; start < count; start += 1 << 20)
            foreach (ref var number in buffer.Span<float>(start * sizeof(float), (int)Math.Min(1 << 20, count - start)))
                number = (int)(random = random * 1664525 + 1013904223) * (1f / 2147483648f);
        return buffer;
    }
}
