namespace Kandinsky.Kernels.Tests;

/// <summary>What reduced precision should give, by plain loops in double precision over operands rounded here.</summary>
internal static class RoundedPrecision
{
    public static float[] Multiply(Precision precision, float[] x, int rows, float[] weight, int inputs, int outputs)
    {
        var y = new float[rows * outputs];
        var w = Weights(precision, weight, outputs);
        for (var row = 0; row < rows; row++)
        {
            var numbers = Activations(precision, x.AsSpan(row * inputs, inputs));
            for (var output = 0; output < outputs; output++)
            {
                var sum = 0.0;
                for (var i = 0; i < inputs; i++) sum += numbers[i] * w[output * inputs + i];
                y[row * outputs + output] = (float)sum;
            }
        }
        return y;
    }

    public static float[] Convolve(Precision precision, float[] x, int batch, int height, int width, float[] weight, ConvolutionShape shape, float[] bias,
        float[] residual)
    {
        var (outHeight, outWidth, size) = (shape.Output(height), shape.Output(width), height * width * shape.InChannels);
        var y = new float[batch * outHeight * outWidth * shape.OutChannels];
        var w = Weights(precision, weight, shape.OutChannels);
        for (var image = 0; image < batch; image++)
        {
            // A 1x1 filter is a linear layer: a range per pixel.
            var part = shape.Kernel == 1 ? shape.InChannels : size;
            var numbers = Enumerable.Range(0, size / part).SelectMany(i => Activations(precision, x.AsSpan(image * size + i * part, part))).ToArray();
            for (var at = 0; at < outHeight * outWidth * shape.OutChannels; at++)
            {
                var (row, column, output) = (at / shape.OutChannels / outWidth, at / shape.OutChannels % outWidth, at % shape.OutChannels);
                double sum = bias[output];
                for (var tap = 0; tap < shape.Kernel * shape.Kernel; tap++)
                {
                    var (sourceRow, sourceColumn) = (row * shape.Stride - shape.PadBefore + tap / shape.Kernel, column * shape.Stride - shape.PadBefore
                        + tap % shape.Kernel);
                    if (sourceRow < 0 || sourceRow >= height || sourceColumn < 0 || sourceColumn >= width) continue;
                    for (var c = 0; c < shape.InChannels; c++)
                        sum += numbers[(sourceRow * width + sourceColumn) * shape.InChannels + c]
                            * w[(output * shape.InChannels + c) * shape.Kernel * shape.Kernel + tap];
                }
                var index = image * outHeight * outWidth * shape.OutChannels + at;
                y[index] = (float)(sum + residual[index]);
            }
        }
        return y;
    }

    /// <summary>Weights [outputs, inputs], rounded per output.</summary>
    public static double[] Weights(Precision precision, float[] weight, int outputs)
    {
        var size = weight.Length / outputs;
        var rounded = new double[weight.Length];
        var scale = 0f;
        for (var i = 0; i < weight.Length; i++)
        {
            if (i % size == 0) scale = weight.AsSpan(i, size).ToArray().Max(MathF.Abs) / 127;
            if (scale == 0) scale = 1;
            rounded[i] = precision == Precision.Int8 ? MathF.Round(weight[i] / scale) * (double)scale
                : BitConverter.UInt32BitsToSingle((uint)Narrowing.ToBFloat16(weight[i]) << 16);
        }
        return rounded;
    }

    /// <summary>Numbers with one range.</summary>
    public static double[] Activations(Precision precision, ReadOnlySpan<float> numbers)
    {
        var (least, greatest) = (0f, 0f);
        foreach (var number in numbers) (least, greatest) = (MathF.Min(least, number), MathF.Max(greatest, number));
        var scale = greatest == least ? 1 : (greatest - least) / 255;
        var zero = MathF.Round(-least / scale);
        var rounded = new double[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            rounded[i] = precision == Precision.Int8
                ? (Math.Clamp(Math.Round((double)numbers[i] * (1 / scale) + zero), 0, 255) - zero) * scale
                : BitConverter.UInt32BitsToSingle((uint)Narrowing.ToBFloat16(numbers[i]) << 16);
        }
        return rounded;
    }
}
