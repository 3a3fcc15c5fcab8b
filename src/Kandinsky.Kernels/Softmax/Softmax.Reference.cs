namespace Kandinsky.Kernels;

public static unsafe partial class Softmax
{
    private static void Reference(float* x, float* y, int width)
    {
        var largest = double.NegativeInfinity;
        for (var i = 0; i < width; i++) largest = Math.Max(largest, x[i]);
        var sum = 0.0;
        for (var i = 0; i < width; i++) sum += Math.Exp(x[i] - largest);
        for (var i = 0; i < width; i++) y[i] = (float)(Math.Exp(x[i] - largest) / sum);
    }
}
