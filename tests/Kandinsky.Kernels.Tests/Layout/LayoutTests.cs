namespace Kandinsky.Kernels.Tests;

public sealed class LayoutTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 3, 5)]
    [InlineData(2, 4, 64)]
    [InlineData(1, 130, 67)]
    [InlineData(2, 384, 100)]
    public void Channels_move_last_and_back(int batch, int channels, int pixels)
    {
        var x = TestNumbers.Normal(batch * channels * pixels);
        float[] last = new float[x.Length], first = new float[x.Length];
        Layout.ChannelsFirstToLast(x, batch, channels, pixels, last);
        for (var i = 0; i < x.Length; i++)
        {
            var (image, channel, pixel) = (i / (channels * pixels), i / pixels % channels, i % pixels);
            Assert.Equal(x[i], last[(image * pixels + pixel) * channels + channel]);
        }
        Layout.ChannelsLastToFirst(last, batch, channels, pixels, first);
        Assert.Equal(x, first);
    }

    [Fact]
    public void Channels_lie_side_by_side_and_come_apart_again()
    {
        float[] a = TestNumbers.Normal(50 * 7, 1), b = TestNumbers.Normal(50 * 12, 2), y = new float[50 * 19], again = new float[a.Length],
        rest = new float[b.Length];
        Layout.ConcatenateChannels(a, 7, b, 12, 50, y);
        Assert.Equal(a[..7].Concat(b[..12]), y[..19]);
        Layout.SliceChannels(y, 19, 50, 0, 7, again);
        Layout.SliceChannels(y, 19, 50, 7, 12, rest);
        Assert.Equal(a, again);
        Assert.Equal(b, rest);
    }

    [Fact]
    public void Rejects_channels_beyond_the_last() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Layout.SliceChannels(new float[10], 5, 2, 3, 3, new float[6]));
}
