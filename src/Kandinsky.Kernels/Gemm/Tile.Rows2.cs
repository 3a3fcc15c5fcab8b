using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

internal static unsafe partial class Tile<TLanes, TVector>
{
    /// <summary>2 rows: 4 accumulators.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2(TileOperands* t)
    {
        var init = t->Init;
        TVector c00 = First(init), c01 = Second(init); init = Next(init, t->InitStride);
        TVector c10 = First(init), c11 = Second(init);
        var stride = t->RowStride;
        var b = t->Weights;
        for (var segment = 0; segment < t->Segments; segment++)
        {
            var p0 = t->Rows + t->Offsets[segment];
            for (var k = t->Length; k > 0; k--)
            {
                TVector b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count), a;
                a = TLanes.Broadcast(*p0); c00 = TLanes.MultiplyAdd(a, b0, c00); c01 = TLanes.MultiplyAdd(a, b1, c01);
                a = TLanes.Broadcast(p0[stride]); c10 = TLanes.MultiplyAdd(a, b0, c10); c11 = TLanes.MultiplyAdd(a, b1, c11);
                p0++; b += Panels.Width;
            }
        }
        var add = t->Add;
        var output = t->Output;
        Finish(c00, c01, add, output); add = Next(add, t->AddStride); output += t->OutputStride;
        Finish(c10, c11, add, output);
    }
}
