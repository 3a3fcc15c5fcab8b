using Kandinsky.Kernels;
using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

public sealed class NormOpsTests
{
    private const int Channels = 48, Groups = 8;
    private static readonly float[] s_gain = Random(Channels, 1), s_offset = Random(Channels, 2);

    [Fact]
    public void A_norm_after_a_convolution_is_that_of_its_result()
    {
        using var arena = new Arena();
        foreach (var form in new[] { FilterForm.Direct, FilterForm.Winograd4 })
        {
            var h = Convolve(arena, form, forNorm: true);
            Assert.Equal(2 * Channels, h.Moments.Length);
            AssertNormalised(h);
        }
    }

    [Fact]
    public void What_is_written_over_a_result_is_what_is_normalised()
    {
        using var arena = new Arena();
        var h = Convolve(arena, FilterForm.Direct, forNorm: true);
        Ops.Add(h, Tensor(arena, h.Shape, 7), into: h);
        AssertNormalised(h);
        h = Convolve(arena, FilterForm.Direct, forNorm: true);
        using var matrix = Pack(Channels, (weights, outputs) => Gemm.Pack(weights, outputs, Channels));
        Ops.Linear(Tensor(arena, h.Shape, 8), matrix, s_offset, residual: h, into: h);
        AssertNormalised(h);
        Ops.Linear(Tensor(arena, h.Shape, 9), matrix, s_offset, residual: h, into: h, forNorm: true);
        Assert.Equal(2 * Channels, h.Moments.Length);
        AssertNormalised(h);
    }

    [Fact]
    public void A_second_tensor_is_read_as_further_channels()
    {
        using var arena = new Arena();
        const int First = 28;   // a group has channels of both
        var (a, b) = (Tensor(arena, new Shape(2, 6, 5, First), 3), Tensor(arena, new Shape(2, 6, 5, Channels - First), 4));
        using var filter = Pack(Channels * 9, (weights, outputs) => Convolution.Pack(weights, ConvolutionShape.Same(Channels, outputs, 3), FilterForm.Direct));
        var joined = Ops.ConcatChannels(a, b);
        var expected = Ops.Conv2d(joined, filter, default, norm: Ops.GroupNormAffine(joined, Groups, 1e-5f, s_gain, s_offset, silu: true));
        var actual = Ops.Conv2d(a, filter, default, norm: Ops.GroupNormAffine(a, Groups, 1e-5f, s_gain, s_offset, silu: true, second: b), second: b);
        TensorAssert.Close(actual.Span, expected.Span, 2e-6);
        Assert.Throws<ArgumentException>(() => Ops.Conv2d(a, filter, default));
        Assert.Throws<ArgumentException>(() => Ops.Conv2d(a, filter, default, second: Tensor(arena, new Shape(2, 6, 4, Channels - First), 4)));
    }

    private static void AssertNormalised(Tensor x)
    {
        var copy = x.Arena.Tensor(x.Shape, x.Span);
        TensorAssert.Close(Norm(x).Span, Norm(copy).Span, 2e-6);
        static Tensor Norm(Tensor x) => Ops.GroupNorm(x, Groups, 1e-5f, s_gain, s_offset);
    }

    private static Tensor Convolve(Arena arena, FilterForm form, bool forNorm)
    {
        using var filter = Pack(16 * 9, (weights, outputs) => Convolution.Pack(weights, ConvolutionShape.Same(16, outputs, 3), form));
        return Ops.Conv2d(Tensor(arena, new Shape(2, 20, 18, 16), 5), filter, s_offset, forNorm: forNorm);
    }

    private static T Pack<T>(int each, Func<WeightView, int, T> pack)
    {
        using var buffer = new NativeBuffer((long)Channels * each * sizeof(float));
        Random(Channels * each, 6).CopyTo(buffer.Span<float>(0, Channels * each));
        return pack(new WeightView(buffer), Channels);
    }

    private static Tensor Tensor(Arena arena, Shape shape, int seed) => arena.Tensor(shape, Random(shape.Count, seed));

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }
}
