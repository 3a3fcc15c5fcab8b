namespace Kandinsky.Tensors.Tests;

/// <summary>Convolutions of pictures that go on at their other side, against plain loops.</summary>
public sealed class TilingTests : IDisposable
{
    private const int In = 8, Out = 16, Height = 12, Width = 20;

    private readonly TestParameters _parameters = new();
    private readonly Arena _arena = new();

    [Theory]
    [InlineData(Tiling.X, 1, 1, 1)]
    [InlineData(Tiling.Y, 1, 1, 1)]
    [InlineData(Tiling.Both, 1, 1, 1)]
    [InlineData(Tiling.None, 1, 1, 1)]
    [InlineData(Tiling.Both, 2, 1, 1)]
    [InlineData(Tiling.Both, 2, 0, 1)]
    [InlineData(Tiling.X, 2, 0, 1)]
    public void Every_pixel_is_what_its_neighbours_across_the_edge_make_it(Tiling tiling, int stride, int before, int after)
    {
        var (filter, bias) = (_parameters.Random("filter", Out, In, 3, 3), _parameters.Random("bias", Out));
        var x = TestParameters.Numbers(2 * Height * Width * In, 7);
        var residual = TestParameters.Numbers(2 * (Height / stride) * (Width / stride) * Out, 8);
        _arena.Tiling = tiling;
        var into = _arena.Tensor(new Shape(2, Height / stride, Width / stride, Out), residual);

        var y = Ops.Conv2d(_arena.Tensor(new Shape(2, Height, Width, In), x), filter, bias, new(stride, before, after), residual: into, into: into,
            forNorm: true);

        Assert.Same(into, y);
        var (weights, offsets) = (filter.Values.ToArray(), bias.Values.ToArray());
        var actual = y.ToArray();
        for (var i = 0; i < actual.Length; i++)
        {
            var (picture, row, column, channel) = (i / Out / (Width / stride) / (Height / stride), i / Out / (Width / stride) % (Height / stride),
                i / Out % (Width / stride), i % Out);
            var sum = (double)offsets[channel] + residual[i];
            for (var tap = 0; tap < 9; tap++)
            {
                var (fromRow, fromColumn) = (row * stride - before + tap / 3, column * stride - before + tap % 3);
                if (tiling is Tiling.Y or Tiling.Both) fromRow = (fromRow + Height) % Height;
                if (tiling is Tiling.X or Tiling.Both) fromColumn = (fromColumn + Width) % Width;
                if (fromRow is < 0 or >= Height || fromColumn is < 0 or >= Width) continue;
                for (var k = 0; k < In; k++)
                    sum += (double)weights[(channel * In + k) * 9 + tap] * x[((picture * Height + fromRow) * Width + fromColumn) * In + k];
            }
            Assert.Equal(sum, actual[i], 1e-4);
        }
    }

    [Fact]
    public void A_filter_of_one_pixel_reads_no_neighbours_and_keeps_its_statistics()
    {
        _arena.Tiling = Tiling.Both;
        var x = _arena.Tensor(new Shape(1, Height, Width, In), TestParameters.Numbers(Height * Width * In, 7));
        var y = Ops.Conv2d(x, _parameters.Random("one", Out, In, 1, 1), null, new(1, 0, 0), forNorm: true);
        Assert.Equal(Out, y.Moments.Length);
        _arena.Tiling = Tiling.None;
        Assert.Equal(Ops.Conv2d(x, _parameters.Random("one", Out, In, 1, 1), null, new(1, 0, 0)).ToArray(), y.ToArray());
    }

    public void Dispose()
    {
        _parameters.Dispose();
        _arena.Dispose();
    }
}
