namespace Kandinsky.Kernels.Tests;

/// <summary>A convolution's input with everything that may precede it, and its gradients.</summary>
internal sealed record SourceCase(int Batch, int Height, int Width, int First, int Second, int Groups, bool Silu, Resampling Resampling, bool Scaled,
    int MapHeight, int MapWidth)
{
    private const float Epsilon = 1e-3f;

    private int Channels => First + Second;

    private int Pixels => Height * Width;

    private (int Height, int Width) Size => Resampling switch
    {
        Resampling.Nearest2x => (2 * Height, 2 * Width),
        Resampling.AveragePool2x2 => (Height / 2, Width / 2),
        _ => (Height, Width),
    };

    /// <summary>x, further channels, gain, offset, scale, shift, multiplier map, offset map.</summary>
    public float[][] Operands { get; } =
    [
        Numbers.Random(Batch * Height * Width * First, 1), Numbers.Random(Batch * Height * Width * Second, 2), Numbers.Random(Groups > 0 ? First + Second
            : 0, 3), Numbers.Random(Groups > 0 ? First + Second : 0, 4),
        Numbers.Random(Scaled ? Batch * (First + Second) : 0, 5), Numbers.Random(Scaled ? Batch * (First + Second) : 0, 6),
        Numbers.Random(Batch * MapHeight * MapWidth * (First + Second), 7), Numbers.Random(Batch * MapHeight * MapWidth * (First + Second), 8),
    ];

    private float[] Dy => Numbers.Random(Batch * Size.Height * Size.Width * Channels, 9);

    /// <summary>The gradients of all operands.</summary>
    /// <param name="implementation">Which kernels.</param>
    /// <param name="residual">Whether something is added to the gradients of x and the further channels: these numbers are what they hold before.</param>
    public float[][] Run(string implementation, bool residual = false)
    {
        using var _ = KernelChoice.Force(implementation);
        var o = Operands;
        ChannelMoments[] moments = new ChannelMoments[Groups > 0 ? Batch * First : 0], second = new ChannelMoments[Groups > 0 ? Batch * Second : 0];
        if (moments.Length > 0) Kernels.GroupNorm.Moments(o[0], Batch, Pixels, First, moments);
        if (second.Length > 0) Kernels.GroupNorm.Moments(o[1], Batch, Pixels, Second, second);
        float[][] gradients = [.. o.Select(operand => new float[operand.Length])];
        if (residual) (gradients[0], gradients[1]) = (Numbers.Random(o[0].Length, 10), Numbers.Random(o[1].Length, 11));
        else Array.Fill(gradients[0], float.NaN);
        Kernels.SourceGradient.Run(new(new(o[0], Batch, Height, Width)
        {
            Second = o[1], Silu = Silu, Resampling = Resampling, MultiplierMap = o[6], OffsetMap = o[7], MapHeight = MapHeight, MapWidth = MapWidth,
        }, Dy)
        {
            Groups = Groups, Epsilon = Epsilon, Moments = moments, SecondMoments = second, Gain = o[2], Offset = o[3], Scale = o[4], Shift = o[5],
            Dx = gradients[0], DSecond = gradients[1], DGain = gradients[2], DOffset = gradients[3], DScale = gradients[4], DShift = gradients[5],
            DMultiplierMap = gradients[6], DOffsetMap = gradients[7],
            Residual = residual ? gradients[0] : [], SecondResidual = residual ? gradients[1] : [],
        });
        return gradients;
    }

    /// <summary>Σ dy · input, by definition.</summary>
    public double Loss(double[][] o)
    {
        var (loss, dy) = (0.0, Dy);
        for (var image = 0; image < Batch; image++)
        {
            var values = new double[Pixels, Channels];
            for (var group = 0; group < Math.Max(1, Groups); group++) Normalize(o, image, group, values);
            for (var row = 0; row < Size.Height; row++)
                for (var column = 0; column < Size.Width; column++)
                    for (var channel = 0; channel < Channels; channel++)
                        loss += dy[((image * Size.Height + row) * Size.Width + column) * Channels + channel] * Resampled(values, row, column, channel);
        }
        return loss;
    }

    private void Normalize(double[][] o, int image, int group, double[,] values)
    {
        var width = Channels / Math.Max(1, Groups);
        var (mean, variance) = (0.0, 0.0);
        for (var i = 0; i < Pixels * width; i++) mean += X(o, image, i / width, group * width + i % width) / (Pixels * width);
        for (var i = 0; i < Pixels * width; i++) variance += Math.Pow(X(o, image, i / width, group * width + i % width) - mean, 2) / (Pixels * width);
        for (var i = 0; i < Pixels * width; i++)
        {
            var (pixel, channel) = (i / width, group * width + i % width);
            var value = X(o, image, pixel, channel);
            if (Groups > 0) value = (value - mean) / Math.Sqrt(variance + Epsilon) * o[2][channel] + o[3][channel];
            if (Scaled) value = value * (1 + o[4][image * Channels + channel]) + o[5][image * Channels + channel];
            var map = ((image * MapHeight + pixel / Width * MapHeight / Height) * MapWidth + pixel % Width * MapWidth / Width) * Channels + channel;
            if (MapHeight > 0) value = value * o[6][map] + o[7][map];
            values[pixel, channel] = Silu ? value / (1 + Math.Exp(-value)) : value;
        }
    }

    private double X(double[][] o, int image, int pixel, int channel) =>
        channel < First ? o[0][(image * Pixels + pixel) * First + channel] : o[1][(image * Pixels + pixel) * Second + channel - First];

    private double Resampled(double[,] values, int row, int column, int channel)
    {
        double At(int row, int column) => values[row * Width + column, channel];
        return Resampling switch
        {
            Resampling.Nearest2x => At(row / 2, column / 2),
            Resampling.AveragePool2x2 =>
                (At(2 * row, 2 * column) + At(2 * row, 2 * column + 1) + At(2 * row + 1, 2 * column) + At(2 * row + 1, 2 * column + 1)) / 4,
            _ => At(row, column),
        };
    }
}
