using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>F(2, 3) at the points 0, ±1 and infinity.</summary>
internal readonly unsafe struct TwoOutputs : IWinograd
{
    public static int Outputs => 2;

    public static int Points => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<V>(float* pixels, nint step, float* values, nint valueStep) where V : struct, IFloats<V>
    {
        V d0 = V.Load(pixels), d1 = V.Load(pixels + step), d2 = V.Load(pixels + 2 * step), d3 = V.Load(pixels + 3 * step);
        (d2 - d0).Store(values);
        (d2 + d1).Store(values + valueStep);
        (d2 - d1).Store(values + 2 * valueStep);
        (d3 - d1).Store(values + 3 * valueStep);
    }

    public static (float Even, float Third, float Odd) FilterRow(int point) => point switch
    {
        0 => (-1, 0, 0),
        1 => (0.5f, 1, 0.5f),
        2 => (0.5f, 1, -0.5f),
        _ => (1, 0, 0),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<V>(V first, V second, V third, float* values, nint valueStep) where V : struct, IFloats<V>
    {
        (V.Zero - first).Store(values);
        V half = V.Broadcast(0.5f), even = half * (first + third), odd = half * second;
        (even + odd).Store(values + valueStep);
        (even - odd).Store(values + 2 * valueStep);
        third.Store(values + 3 * valueStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<V>(float* products, nint step, float* outputs, nint outputStep) where V : struct, IFloats<V>
    {
        V p1 = V.Load(products + step), p2 = V.Load(products + 2 * step);
        (V.Load(products) + (p1 + p2)).Store(outputs);
        ((p1 - p2) + V.Load(products + 3 * step)).Store(outputs + outputStep);
    }
}
