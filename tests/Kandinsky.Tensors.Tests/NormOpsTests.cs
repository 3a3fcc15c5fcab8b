using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class NormOpsTests : IDisposable
{
    private const int Channels = 48, Groups = 8;

    private readonly TestParameters _parameters = new();
    private readonly Arena _arena = new();
    private readonly Parameter _gain, _offset;

    public NormOpsTests() => (_gain, _offset) = (_parameters.Random("gain", Channels), _parameters.Random("offset", Channels));

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    public void A_norm_after_a_convolution_is_that_of_its_result(int side)
    {
        var h = Convolve(side);
        Assert.Equal(2 * Channels, h.Moments.Length);
        AssertNormalised(h);
    }

    [Fact]
    public void What_is_written_over_a_result_is_what_is_normalised()
    {
        var h = Convolve(10);
        Ops.Add(h, Tensor(h.Shape, 7), into: h);
        AssertNormalised(h);
        h = Convolve(10);
        var matrix = _parameters.Random("matrix", Channels, Channels);
        Ops.Linear(Tensor(h.Shape, 8), matrix, _offset, residual: h, into: h);
        AssertNormalised(h);
        Ops.Linear(Tensor(h.Shape, 9), matrix, _offset, residual: h, into: h, forNorm: true);
        Assert.Equal(2 * Channels, h.Moments.Length);
        AssertNormalised(h);
    }

    [Fact]
    public void A_second_tensor_is_read_as_further_channels()
    {
        const int First = 28;   // a group has channels of both
        var (a, b) = (Tensor(new Shape(2, 6, 5, First), 3), Tensor(new Shape(2, 6, 5, Channels - First), 4));
        var filter = _parameters.Random("filter", Channels, Channels, 3, 3);
        var joined = Ops.ConcatChannels(a, b);
        var expected = Ops.Conv2d(joined, filter, null, new(1, 1, 1), norm: Ops.GroupNormAffine(joined, Groups, 1e-5f, _gain, _offset, silu: true));
        var actual = Ops.Conv2d(a, filter, null, new(1, 1, 1), norm: Ops.GroupNormAffine(a, Groups, 1e-5f, _gain, _offset, silu: true, second: b), second: b);
        TensorAssert.Close(actual.Span, expected.Span, 2e-6);
        Assert.Throws<ArgumentException>(() => Ops.Conv2d(a, filter, null, new(1, 1, 1)));
        Assert.Throws<ArgumentException>(() => Ops.Conv2d(a, filter, null, new(1, 1, 1), second: Tensor(new Shape(2, 6, 4, Channels - First), 4)));
    }

    public void Dispose()
    {
        _arena.Dispose();
        _parameters.Dispose();
    }

    private void AssertNormalised(Tensor x)
    {
        var copy = x.Arena.Tensor(x.Shape, x.Span);
        TensorAssert.Close(Norm(x).Span, Norm(copy).Span, 2e-6);
        Tensor Norm(Tensor x) => Ops.GroupNorm(x, Groups, 1e-5f, _gain, _offset);
    }

    /// <summary>Pictures of ten pixels a side take the direct form, of twenty Winograd's.</summary>
    private Tensor Convolve(int side) => Ops.Conv2d(Tensor(new Shape(2, side, side - 2, 16), 5), _parameters.Random("convolution", Channels, 16, 3, 3), _offset,
        new(1, 1, 1), forNorm: true);

    private Tensor Tensor(Shape shape, int seed) => _arena.Tensor(shape, TestParameters.Numbers(shape.Count, seed));
}
