namespace Kandinsky.Kernels;

public static unsafe partial class LayerNorm
{
    private static void Reference(float* x, float* gamma, float* beta, float epsilon, float* y, int width)
    {
        double sum = 0, squares = 0;
        for (var i = 0; i < width; i++) sum += x[i];
        var mean = sum / width;
        for (var i = 0; i < width; i++) squares += (x[i] - mean) * (x[i] - mean);
        var factor = 1 / Math.Sqrt(squares / width + epsilon);
        for (var i = 0; i < width; i++) y[i] = (float)((x[i] - mean) * factor * gamma[i] + beta[i]);
    }
}
