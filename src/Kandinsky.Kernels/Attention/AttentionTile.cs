using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>The register tile of attention's two products: six rows by four, two or one vectors of columns.</summary>
internal static unsafe partial class AttentionTile
{
    /// <summary>Rows of every tile.</summary>
    public const int Rows = 6;

    /// <summary>Vectors of the widest tile: with 32 registers 24 accumulators fit, with 16 registers 12.</summary>
    public static int Vectors<V>() where V : struct, IFloats<V> => V.Count == 16 || !X86Base.IsSupported ? 4 : 2;

    /// <summary>c [rows, columns] (+)= a [rows, depth] · b, b being one panel [depth, columns] of whole vectors and rows a multiple of <see cref="Rows"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<V>(int vectors, int rows, float* a, nint aStride, float* b, int depth, float* c, nint cStride, bool accumulate)
        where V : struct, IFloats<V>
    {
        for (var row = 0; row < rows; row += Rows, a += Rows * aStride, c += Rows * cStride)
        {
            if (vectors == 4) Four<V>(a, aStride, b, depth, c, cStride, accumulate);
            else if (vectors == 2) Two<V>(a, aStride, b, depth, c, cStride, accumulate);
            else One<V>(a, aStride, b, depth, c, cStride, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<V>(V sum, float* c, bool accumulate) where V : struct, IFloats<V>
    {
        if (accumulate) sum += V.Load(c);
        sum.Store(c);
    }
}
