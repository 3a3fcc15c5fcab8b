using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>F(4, 3) at the points 0, ±5/8, ±3/2 and infinity.</summary>
internal readonly unsafe struct FourOutputs : IWinograd
{
    private const float A = 0.625f;
    private const float B = 1.5f;
    private const float ByA = 1 / (2 * A * A * (A * A - B * B));
    private const float ByB = 1 / (2 * B * B * (B * B - A * A));

    public static int Outputs => 4;

    public static int Points => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<V>(float* pixels, nint step, float* values, nint valueStep) where V : struct, IFloats<V>
    {
        V d0 = V.Load(pixels), d1 = V.Load(pixels + step), d2 = V.Load(pixels + 2 * step);
        V d3 = V.Load(pixels + 3 * step), d4 = V.Load(pixels + 4 * step), d5 = V.Load(pixels + 5 * step);
        V a2 = V.Broadcast(-A * A), b2 = V.Broadcast(-B * B), sum = V.Broadcast(-A * A - B * B), product = V.Broadcast(A * A * B * B);
        V.MultiplyAdd(product, d0, V.MultiplyAdd(sum, d2, d4)).Store(values);
        V even = V.MultiplyAdd(b2, d2, d4), odd = V.MultiplyAdd(b2, d1, d3);
        V.MultiplyAdd(V.Broadcast(A), odd, even).Store(values + valueStep);
        V.MultiplyAdd(V.Broadcast(-A), odd, even).Store(values + 2 * valueStep);
        even = V.MultiplyAdd(a2, d2, d4);
        odd = V.MultiplyAdd(a2, d1, d3);
        V.MultiplyAdd(V.Broadcast(B), odd, even).Store(values + 3 * valueStep);
        V.MultiplyAdd(V.Broadcast(-B), odd, even).Store(values + 4 * valueStep);
        V.MultiplyAdd(product, d1, V.MultiplyAdd(sum, d3, d5)).Store(values + 5 * valueStep);
    }

    public static (float Even, float Third, float Odd) FilterRow(int point) => point switch
    {
        0 => (1 / (A * A * B * B), 0, 0),
        1 => (ByA, A * A, A * ByA),
        2 => (ByA, A * A, -A * ByA),
        3 => (ByB, B * B, B * ByB),
        4 => (ByB, B * B, -B * ByB),
        _ => (1, 0, 0),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<V>(V first, V second, V third, float* values, nint valueStep) where V : struct, IFloats<V>
    {
        (V.Broadcast(1 / (A * A * B * B)) * first).Store(values);
        V even = V.Broadcast(ByA) * V.MultiplyAdd(V.Broadcast(A * A), third, first), odd = V.Broadcast(A * ByA) * second;
        (even + odd).Store(values + valueStep);
        (even - odd).Store(values + 2 * valueStep);
        even = V.Broadcast(ByB) * V.MultiplyAdd(V.Broadcast(B * B), third, first);
        odd = V.Broadcast(B * ByB) * second;
        (even + odd).Store(values + 3 * valueStep);
        (even - odd).Store(values + 4 * valueStep);
        third.Store(values + 5 * valueStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<V>(float* products, nint step, float* outputs, nint outputStep) where V : struct, IFloats<V>
    {
        V p1 = V.Load(products + step), p2 = V.Load(products + 2 * step), p3 = V.Load(products + 3 * step), p4 = V.Load(products + 4 * step);
        V evenA = p1 + p2, oddA = p1 - p2, evenB = p3 + p4, oddB = p3 - p4;
        (V.Load(products) + (evenA + evenB)).Store(outputs);
        V.MultiplyAdd(V.Broadcast(B), oddB, V.Broadcast(A) * oddA).Store(outputs + outputStep);
        V.MultiplyAdd(V.Broadcast(B * B), evenB, V.Broadcast(A * A) * evenA).Store(outputs + 2 * outputStep);
        V.MultiplyAdd(V.Broadcast(B * B * B), oddB, V.MultiplyAdd(V.Broadcast(A * A * A), oddA, V.Load(products + 5 * step))).Store(outputs + 3 * outputStep);
    }
}
