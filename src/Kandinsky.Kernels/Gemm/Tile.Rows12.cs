using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Tile<TLanes, TVector>
{
    /// <summary>12 rows: 24 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows12(TileOperands* t)
    {
        var init = t->Init;
        TVector c00 = First(init), c01 = Second(init); init = Next(init, t->InitStride);
        TVector c10 = First(init), c11 = Second(init); init = Next(init, t->InitStride);
        TVector c20 = First(init), c21 = Second(init); init = Next(init, t->InitStride);
        TVector c30 = First(init), c31 = Second(init); init = Next(init, t->InitStride);
        TVector c40 = First(init), c41 = Second(init); init = Next(init, t->InitStride);
        TVector c50 = First(init), c51 = Second(init); init = Next(init, t->InitStride);
        TVector c60 = First(init), c61 = Second(init); init = Next(init, t->InitStride);
        TVector c70 = First(init), c71 = Second(init); init = Next(init, t->InitStride);
        TVector c80 = First(init), c81 = Second(init); init = Next(init, t->InitStride);
        TVector c90 = First(init), c91 = Second(init); init = Next(init, t->InitStride);
        TVector c100 = First(init), c101 = Second(init); init = Next(init, t->InitStride);
        TVector c110 = First(init), c111 = Second(init);
        var stride = t->RowStride;
        var stride2 = 2 * stride;
        var b = t->Weights;
        for (var segment = 0; segment < t->Segments; segment++)
        {
            var p0 = t->Rows + t->Offsets[segment];
            var p3 = p0 + 3 * stride;
            var p6 = p3 + 3 * stride;
            var p9 = p6 + 3 * stride;
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
                a = TLanes.Broadcast(p6[stride2]); c80 = TLanes.MultiplyAdd(a, b0, c80); c81 = TLanes.MultiplyAdd(a, b1, c81);
                a = TLanes.Broadcast(*p9); c90 = TLanes.MultiplyAdd(a, b0, c90); c91 = TLanes.MultiplyAdd(a, b1, c91);
                a = TLanes.Broadcast(p9[stride]); c100 = TLanes.MultiplyAdd(a, b0, c100); c101 = TLanes.MultiplyAdd(a, b1, c101);
                a = TLanes.Broadcast(p9[stride2]); c110 = TLanes.MultiplyAdd(a, b0, c110); c111 = TLanes.MultiplyAdd(a, b1, c111);
                p0++; p3++; p6++; p9++; b += Panels.Width;
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
        Finish(c70, c71, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c80, c81, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c90, c91, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c100, c101, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c110, c111, add, output);
    }
}
