using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Tile<V>
{
    /// <summary>4 rows: 8 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4(TileOperands* t)
    {
        var init = t->Init;
        V c00 = First(init), c01 = Second(init); init = Next(init, t->InitStride);
        V c10 = First(init), c11 = Second(init); init = Next(init, t->InitStride);
        V c20 = First(init), c21 = Second(init); init = Next(init, t->InitStride);
        V c30 = First(init), c31 = Second(init);
        Prefetch(t, 4);
        var stride = t->RowStride;
        var stride2 = 2 * stride;
        var b = t->Weights;
        for (var segment = 0; segment < t->Segments; segment++)
        {
            var p0 = t->Rows + t->Offsets[segment];
            var p3 = p0 + 3 * stride;
            for (var k = t->Length; k > 0; k--)
            {
                V b0 = V.Load(b), b1 = V.Load(b + V.Count), a;
                a = V.Broadcast(*p0); c00 = V.MultiplyAdd(a, b0, c00); c01 = V.MultiplyAdd(a, b1, c01);
                a = V.Broadcast(p0[stride]); c10 = V.MultiplyAdd(a, b0, c10); c11 = V.MultiplyAdd(a, b1, c11);
                a = V.Broadcast(p0[stride2]); c20 = V.MultiplyAdd(a, b0, c20); c21 = V.MultiplyAdd(a, b1, c21);
                a = V.Broadcast(*p3); c30 = V.MultiplyAdd(a, b0, c30); c31 = V.MultiplyAdd(a, b1, c31);
                p0++; p3++; b += Panels.Width;
            }
        }
        var add = t->Add;
        var output = t->Output;
        Finish(c00, c01, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c10, c11, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c20, c21, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c30, c31, add, output);
    }
}
