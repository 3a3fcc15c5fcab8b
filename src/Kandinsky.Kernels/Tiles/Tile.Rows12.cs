using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Tile<V>
{
    /// <summary>12 rows: 24 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows12(TileOperands* t)
    {
        var init = t->Init;
        V c00 = First(init), c01 = Second(init); init = Next(init, t->InitStride);
        V c10 = First(init), c11 = Second(init); init = Next(init, t->InitStride);
        V c20 = First(init), c21 = Second(init); init = Next(init, t->InitStride);
        V c30 = First(init), c31 = Second(init); init = Next(init, t->InitStride);
        V c40 = First(init), c41 = Second(init); init = Next(init, t->InitStride);
        V c50 = First(init), c51 = Second(init); init = Next(init, t->InitStride);
        V c60 = First(init), c61 = Second(init); init = Next(init, t->InitStride);
        V c70 = First(init), c71 = Second(init); init = Next(init, t->InitStride);
        V c80 = First(init), c81 = Second(init); init = Next(init, t->InitStride);
        V c90 = First(init), c91 = Second(init); init = Next(init, t->InitStride);
        V c100 = First(init), c101 = Second(init); init = Next(init, t->InitStride);
        V c110 = First(init), c111 = Second(init);
        Prefetch(t, 12);
        var stride = t->RowStride;
        var stride2 = 2 * stride;
        var b = t->Weights;
        var ahead = t->Ahead;
        var aheadStep = t->AheadStep;
        for (var segment = 0; segment < t->Segments; segment++)
        {
            var p0 = t->Rows + t->Offsets[segment];
            var p3 = p0 + 3 * stride;
            var p6 = p3 + 3 * stride;
            var p9 = p6 + 3 * stride;
            for (var k = t->Length; k > 0; k--)
            {
                V b0 = V.Load(b), b1 = V.Load(b + V.Count), a;
                Fetch(ahead); ahead += aheadStep;
                a = V.Broadcast(*p0); c00 = V.MultiplyAdd(a, b0, c00); c01 = V.MultiplyAdd(a, b1, c01);
                a = V.Broadcast(p0[stride]); c10 = V.MultiplyAdd(a, b0, c10); c11 = V.MultiplyAdd(a, b1, c11);
                a = V.Broadcast(p0[stride2]); c20 = V.MultiplyAdd(a, b0, c20); c21 = V.MultiplyAdd(a, b1, c21);
                a = V.Broadcast(*p3); c30 = V.MultiplyAdd(a, b0, c30); c31 = V.MultiplyAdd(a, b1, c31);
                a = V.Broadcast(p3[stride]); c40 = V.MultiplyAdd(a, b0, c40); c41 = V.MultiplyAdd(a, b1, c41);
                a = V.Broadcast(p3[stride2]); c50 = V.MultiplyAdd(a, b0, c50); c51 = V.MultiplyAdd(a, b1, c51);
                a = V.Broadcast(*p6); c60 = V.MultiplyAdd(a, b0, c60); c61 = V.MultiplyAdd(a, b1, c61);
                a = V.Broadcast(p6[stride]); c70 = V.MultiplyAdd(a, b0, c70); c71 = V.MultiplyAdd(a, b1, c71);
                a = V.Broadcast(p6[stride2]); c80 = V.MultiplyAdd(a, b0, c80); c81 = V.MultiplyAdd(a, b1, c81);
                a = V.Broadcast(*p9); c90 = V.MultiplyAdd(a, b0, c90); c91 = V.MultiplyAdd(a, b1, c91);
                a = V.Broadcast(p9[stride]); c100 = V.MultiplyAdd(a, b0, c100); c101 = V.MultiplyAdd(a, b1, c101);
                a = V.Broadcast(p9[stride2]); c110 = V.MultiplyAdd(a, b0, c110); c111 = V.MultiplyAdd(a, b1, c111);
                p0++; p3++; p6++; p9++; b += Panels.Width;
            }
        }
        t->Ahead = ahead;
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
