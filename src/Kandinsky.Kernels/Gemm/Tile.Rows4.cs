using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Tile<TLanes, TVector>
{
    /// <summary>4 rows: 8 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4(TileOperands* t)
    {
        var init = t->Init;
        TVector c00 = First(init), c01 = Second(init); init = Next(init, t->InitStride);
        TVector c10 = First(init), c11 = Second(init); init = Next(init, t->InitStride);
        TVector c20 = First(init), c21 = Second(init); init = Next(init, t->InitStride);
        TVector c30 = First(init), c31 = Second(init);
        var stride = t->RowStride;
        var stride2 = 2 * stride;
        var b = t->Weights;
        for (var segment = 0; segment < t->Segments; segment++)
        {
            var p0 = t->Rows + t->Offsets[segment];
            var p3 = p0 + 3 * stride;
            for (var k = t->Length; k > 0; k--)
            {
                TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), a;
                a = TLanes.Broadcast(*p0); c00 = TLanes.MultiplyAdd(a, b0, c00); c01 = TLanes.MultiplyAdd(a, b1, c01);
                a = TLanes.Broadcast(p0[stride]); c10 = TLanes.MultiplyAdd(a, b0, c10); c11 = TLanes.MultiplyAdd(a, b1, c11);
                a = TLanes.Broadcast(p0[stride2]); c20 = TLanes.MultiplyAdd(a, b0, c20); c21 = TLanes.MultiplyAdd(a, b1, c21);
                a = TLanes.Broadcast(*p3); c30 = TLanes.MultiplyAdd(a, b0, c30); c31 = TLanes.MultiplyAdd(a, b1, c31);
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
