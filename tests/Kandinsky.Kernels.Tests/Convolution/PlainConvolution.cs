namespace Kandinsky.Kernels.Tests;

/// <summary>Convolution by its definition, from the weights as checkpoints store them.</summary>
internal static class PlainConvolution
{
    public static double At(ReadOnlySpan<float> x, int height, int width, ReadOnlySpan<float> weights, ConvolutionShape shape, int image, int row, int column, int channel)
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
}
