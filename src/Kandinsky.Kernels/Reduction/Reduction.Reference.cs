namespace Kandinsky.Kernels;

public static unsafe partial class Reduction
{
    private static double ReferenceSum(float* a, float* b, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++) sum += a[i];
        return sum;
    }

    private static double ReferenceDot(float* a, float* b, int count)
    {
        var sum = 0.0;
        for (var i = 0; i < count; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
