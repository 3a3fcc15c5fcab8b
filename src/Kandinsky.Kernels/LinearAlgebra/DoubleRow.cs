using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>What is done with one or two rows of numbers in double precision.</summary>
internal static unsafe class DoubleRow
{
    private static int Lanes => Vector<double>.Count;

    /// <summary>Σ a·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(double* a, double* b, int count)
    {
        Vector<double> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i + 4 * Lanes <= count; i += 4 * Lanes)
        {
            s0 = Vector.FusedMultiplyAdd(Vector.Load(a + i), Vector.Load(b + i), s0);
            s1 = Vector.FusedMultiplyAdd(Vector.Load(a + i + Lanes), Vector.Load(b + i + Lanes), s1);
            s2 = Vector.FusedMultiplyAdd(Vector.Load(a + i + 2 * Lanes), Vector.Load(b + i + 2 * Lanes), s2);
            s3 = Vector.FusedMultiplyAdd(Vector.Load(a + i + 3 * Lanes), Vector.Load(b + i + 3 * Lanes), s3);
        }
        for (; i + Lanes <= count; i += Lanes) s0 = Vector.FusedMultiplyAdd(Vector.Load(a + i), Vector.Load(b + i), s0);
        var sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (; i < count; i++) sum = Math.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }

    /// <summary>y ← y + factor·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(double* y, double* x, double factor, int count)
    {
        var broadcast = new Vector<double>(factor);
        var i = 0;
        for (; i + Lanes <= count; i += Lanes) Vector.Store(Vector.FusedMultiplyAdd(broadcast, Vector.Load(x + i), Vector.Load(y + i)), y + i);
        for (; i < count; i++) y[i] = Math.FusedMultiplyAdd(factor, x[i], y[i]);
    }

    /// <summary>x ← factor·x.</summary>
    public static void Scale(double* x, double factor, int count)
    {
        for (var i = 0; i < count; i++) x[i] *= factor;
    }

    /// <summary>Turns two rows: lower ← cosine·lower − sine·upper, upper ← sine·lower + cosine·upper.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(double* lower, double* upper, double cosine, double sine, int count)
    {
        Vector<double> c = new(cosine), s = new(sine);
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            Vector<double> low = Vector.Load(lower + i), high = Vector.Load(upper + i);
            Vector.Store(c * low - s * high, lower + i);
            Vector.Store(s * low + c * high, upper + i);
        }
        for (; i < count; i++) (lower[i], upper[i]) = (cosine * lower[i] - sine * upper[i], sine * lower[i] + cosine * upper[i]);
    }
}
