using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Tile<TLanes, TVector>
{
    /// <summary>8 rows: 16 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows8(TileOperands* t)
    {
        var init = t->Init;
        TVector c00 = First(init), c01 = Second(init); init = Next(init, t->InitStride);
        TVector c10 = First(init), c11 = Second(init); init = Next(init, t->InitStride);
        TVector c20 = First(init), c21 = Second(init); init = Next(init, t->InitStride);
        TVector c30 = First(init), c31 = Second(init); init = Next(init, t->InitStride);
        TVector c40 = First(init), c41 = Second(init); init = Next(init, t->InitStride);
        TVector c50 = First(init), c51 = Second(init); init = Next(init, t->InitStride);
        TVector c60 = First(init), c61 = Second(init); init = Next(init, t->InitStride);
        TVector c70 = First(init), c71 = Second(init);
        var stride = t->RowStride;
        var stride2 = 2 * stride;
        var b = t->Weights;
        for (var segment = 0; segment < t->Segments; segment++)
        {
            var p0 = t->Rows + t->Offsets[segment];
            var p3 = p0 + 3 * stride;
            var p6 = p3 + 3 * stride;
            for (var k = t->Length; k > 0; k--)
            {
                TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), a;
                a = TLanes.Broadcast(*p0); c00 = TLanes.MultiplyAdd(a, b0, c00); c01 = TLanes.MultiplyAdd(a, b1, c01);
                a = TLanes.Broadcast(p0[stride]); c10 = TLanes.MultiplyAdd(a, b0, c10); c11 = TLanes.MultiplyAdd(a, b1, c11);
                a = TLanes.Broadcast(p0[stride2]); c20 = TLanes.MultiplyAdd(a, b0, c20); c21 = TLanes.MultiplyAdd(a, b1, c21);
                a = TLanes.Broadcast(*p3); c30 = TLanes.MultiplyAdd(a, b0, c30); c31 = TLanes.MultiplyAdd(a, b1, c31);
                a = TLanes.Broadcast(p3[stride]); c40 = TLanes.MultiplyAdd(a, b0, c40); c41 = TLanes.MultiplyAdd(a, b1, c41);
                a = TLanes.Broadcast(p3[stride2]); c50 = TLanes.MultiplyAdd(a, b0, c50); c51 = TLanes.MultiplyAdd(a, b1, c51);
                a = TLanes.Broadcast(*p6); c60 = TLanes.MultiplyAdd(a, b0, c60); c61 = TLanes.MultiplyAdd(a, b1, c61);
                a = TLanes.Broadcast(p6[stride]); c70 = TLanes.MultiplyAdd(a, b0, c70); c71 = TLanes.MultiplyAdd(a, b1, c71);
                p0++; p3++; p6++; b += Panels.Width;
            }
        }
        var add = t->Add;
        var output = t->Output;
        Finish(c00, c01, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c10, c11, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c20, c21, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c30, c31, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c40, c41, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c50, c51, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c60, c61, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c70, c71, add, output);
    }
}
