namespace Kandinsky.Kernels.Tests;

public sealed class WindowTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, -1, -1, 3, 3)]
    [InlineData(2, 3, 5, 4, -1, -1, 5, 7)]
    [InlineData(2, 5, 7, 3, 1, 2, 3, 3)]     // inside
    [InlineData(1, 4, 6, 8, 0, -9, 4, 24)]   // four times over
    [InlineData(3, 64, 48, 16, -8, 0, 80, 48)]
    [InlineData(1, 200, 60, 32, -3, 57, 200, 60)]
    [InlineData(1, 3, 3, 2, 0, 0, 0, 5)]
    public void A_window_goes_on_at_the_other_side(int batch, int height, int width, int channels, int top, int left, int rows, int columns)
    {
        var x = TestNumbers.Normal(batch * height * width * channels);
        var y = new float[batch * rows * columns * channels];

        Window.Copy(x, batch, height, width, channels, top, left, rows, columns, y);

        for (var i = 0; i < y.Length; i++)
        {
            var (picture, row, column, channel) = (i / channels / columns / rows, i / channels / columns % rows, i / channels % columns, i % channels);
            var (fromRow, fromColumn) = ((top + row + 10 * height) % height, (left + column + 10 * width) % width);
            Assert.Equal(x[((picture * height + fromRow) * width + fromColumn) * channels + channel], y[i]);
        }
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Window.Copy(new float[7], 1, 2, 2, 2, 0, 0, 1, 1, new float[2]));
        Assert.Throws<ArgumentException>(() => Window.Copy(new float[8], 1, 2, 2, 2, 0, 0, 1, 1, new float[3]));
    }
}
