using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Tile<V>
{
    /// <summary>2 rows: 4 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2(TileOperands* t)
    {
        var init = t->Init;
        V c00 = First(init), c01 = Second(init); init = Next(init, t->InitStride);
        V c10 = First(init), c11 = Second(init);
        Prefetch(t, 2);
        var stride = t->RowStride;
        var b = t->Weights;
        for (var segment = 0; segment < t->Segments; segment++)
        {
            var p0 = t->Rows + t->Offsets[segment];
            for (var k = t->Length; k > 0; k--)
            {
                V b0 = V.Load(b), b1 = V.Load(b + V.Count), a;
                a = V.Broadcast(*p0); c00 = V.MultiplyAdd(a, b0, c00); c01 = V.MultiplyAdd(a, b1, c01);
                a = V.Broadcast(p0[stride]); c10 = V.MultiplyAdd(a, b0, c10); c11 = V.MultiplyAdd(a, b1, c11);
                p0++; b += Panels.Width;
            }
        }
        var add = t->Add;
        var output = t->Output;
        Finish(c00, c01, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c10, c11, add, output);
    }
}
