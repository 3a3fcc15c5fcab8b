namespace Kandinsky.Kernels.Tests;

/// <summary>Convolution by its definition, from the weights as checkpoints store them.</summary>
internal static class PlainConvolution
{
    public static double At(ReadOnlySpan<float> x, int height, int width, ReadOnlySpan<float> weights, ConvolutionShape shape, int image, int row, int column,
        int channel)
    {
        var sum = 0.0;
        for (var ky = 0; ky < shape.Kernel; ky++)
            for (var kx = 0; kx < shape.Kernel; kx++)
            {
                var (iy, ix) = (row * shape.Stride - shape.PadBefore + ky, column * shape.Stride - shape.PadBefore + kx);
                if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
                for (var c = 0; c < shape.InChannels; c++)
                    sum += (double)x[((image * height + iy) * width + ix) * shape.InChannels + c]
                        * weights[((channel * shape.InChannels + c) * shape.Kernel + ky) * shape.Kernel + kx];
            }
        return sum;
    }

    /// <summary>Σ dy · (x * filter + bias), a loss whose gradient with respect to the result is dy.</summary>
    public static double Loss(double[] x, int batch, int height, int width, ConvolutionShape shape, double[] filter, double[] bias, float[] dy)
    {
        var (outHeight, outWidth, sum) = (shape.Output(height), shape.Output(width), 0.0);
        for (var i = 0; i < dy.Length; i++)
        {
            var (pixel, channel) = (i / shape.OutChannels, i % shape.OutChannels);
            var (image, row, column) = (pixel / outWidth / outHeight, pixel / outWidth % outHeight * shape.Stride - shape.PadBefore,
                pixel % outWidth * shape.Stride - shape.PadBefore);
            var y = bias[channel];
            for (var tap = 0; tap < shape.Kernel * shape.Kernel; tap++)
            {
                var (iy, ix) = (row + tap / shape.Kernel, column + tap % shape.Kernel);
                if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
                for (var c = 0; c < shape.InChannels; c++) y += x[((image * height + iy) * width + ix) * shape.InChannels + c]
                    * filter[(channel * shape.InChannels + c) * shape.Kernel * shape.Kernel + tap];
            }
            sum += dy[i] * y;
        }
        return sum;
    }
}
