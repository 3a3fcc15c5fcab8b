using Kandinsky.Kernels;

namespace Kandinsky.Benchmarks;

/// <summary>One convolution, ready to run.</summary>
internal sealed class ConvolutionCase : IDisposable
{
    private readonly NativeBuffer _x;
    private readonly NativeBuffer _y;
    private readonly PackedFilter _filter;
    private readonly int _batch;
    private readonly int _size;

    public ConvolutionCase(int batch, int size, ConvolutionShape shape, FilterForm form, Precision precision = Precision.Float32)
    {
        (_batch, _size) = (batch, size);
        using var weights = LinearCase.Filled(shape.Weights);
        _filter = Convolution.Pack(new WeightView(weights), shape, form, precision);
        _x = LinearCase.Filled((long)batch * size * size * shape.InChannels);
        _y = LinearCase.Filled((long)batch * shape.Output(size) * shape.Output(size) * shape.OutChannels);
    }

    /// <summary>As direct convolution counts them, whatever the form.</summary>
    public double Operations => 2.0 * _y.Length / sizeof(float) * _filter.Shape.InChannels * _filter.Shape.Kernel * _filter.Shape.Kernel;

    public void Run() => Convolution.Run(_x.Span<float>(0, (int)(_x.Length / 4)), _batch, _size, _size, _filter, [], [], _y.Span<float>(0, (int)(_y.Length / 4)));

    public void Dispose()
    {
        _filter.Dispose();
        _x.Dispose();
        _y.Dispose();
    }
}
