using Kandinsky.Kernels;

namespace Kandinsky.Benchmarks;

/// <summary>One convolution, ready to run.</summary>
internal sealed class ConvolutionCase : IDisposable
{
    private readonly NativeBuffer _x;
    private readonly NativeBuffer _y;
    private readonly PackedFilter _filter;
    private readonly float[] _multiplier;
    private readonly float[] _offset;
    private readonly int _batch;
    private readonly int _size;
    private readonly Resampling _resampling;

    /// <param name="batch">Pictures.</param>
    /// <param name="size">Pixels in each dimension, as the filter sees them.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="form">How to compute it.</param>
    /// <param name="precision">What to round to.</param>
    /// <param name="activated">Whether a norm and SiLU come before, as in a residual block.</param>
    /// <param name="resampling">What else comes before.</param>
    public ConvolutionCase(int batch, int size, ConvolutionShape shape, FilterForm form, Precision precision = Precision.Float32, bool activated = false,
        Resampling resampling = Resampling.None)
    {
        (_batch, _size, _resampling) = (batch, resampling == Resampling.Nearest2x ? size / 2 : size, resampling);
        using var weights = LinearCase.Filled(shape.Weights);
        _filter = Convolution.Pack(new WeightView(weights), shape, form, precision);
        _x = LinearCase.Filled((long)batch * _size * _size * shape.InChannels);
        _y = LinearCase.Filled((long)batch * shape.Output(size) * shape.Output(size) * shape.OutChannels);
        _multiplier = activated ? [.. Enumerable.Repeat(1.1f, batch * shape.InChannels)] : [];
        _offset = activated ? [.. Enumerable.Repeat(0.1f, batch * shape.InChannels)] : [];
    }

    /// <summary>As direct convolution counts them, whatever the form.</summary>
    public double Operations => 2.0 * _y.Length / sizeof(float) * _filter.Shape.InChannels * _filter.Shape.Kernel * _filter.Shape.Kernel;

    public void Run() => Convolution.Run(
        new ConvolutionInput(_x.Span<float>(0, (int)(_x.Length / 4)), _batch, _size, _size)
        {
            Multiplier = _multiplier, Offset = _offset,
            Silu = _multiplier.Length > 0, Resampling = _resampling
        },
        _filter, [], [], _y.Span<float>(0, (int)(_y.Length / 4)));

    public void Dispose()
    {
        _filter.Dispose();
        _x.Dispose();
        _y.Dispose();
    }
}
