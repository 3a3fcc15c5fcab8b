using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kandinsky.Kernels;

/// <summary>One head's part of rows in which all heads lie side by side.</summary>
internal static unsafe class HeadRows
{
    /// <summary>Numbers in a cache line.</summary>
    public const int Line = 16;

    /// <summary>Fetches a row's part into the second-level cache: pieces so far apart are not foreseen by the processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(float* row, int dim)
    {
        if (!Sse.IsSupported) return;
        for (var i = 0; i < dim; i += Line) Sse.Prefetch1(row + i);
    }

    /// <summary>Queries times the scale, in units of ln 2; in bfloat16 rounded, filled up with a zero to whole steps.</summary>
    /// <param name="problem">The call.</param>
    /// <param name="source">The first query.</param>
    /// <param name="rows">How many.</param>
    /// <param name="queries">Receives the steps.</param>
    /// <param name="stride">Steps from one to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load<V>(AttentionProblem problem, float* source, int rows, float* queries, nint stride) where V : struct, IFloats<V>
    {
        var dim = problem.Dim;
        var narrow = problem.Precision == Precision.BFloat16;
        var scale = problem.Scale * SoftmaxTile.Log2OfE;
        var factor = V.Broadcast(scale);
        var scaled = stackalloc float[narrow ? dim : 0];
        for (; rows > 0; rows--, source += problem.Stride, queries += stride)
        {
            var to = narrow ? scaled : queries;
            var i = 0;
            for (; i + V.Count <= dim; i += V.Count) (V.Load(source + i) * factor).Store(to + i);
            for (; i < dim; i++) to[i] = source[i] * scale;
            if (!narrow) continue;
            Narrowing.ToBFloat16(scaled, dim, (ushort*)queries);
            if (dim % 2 != 0) ((ushort*)queries)[dim] = 0;
        }
    }

    /// <summary>The result, sums divided by the sums of powers.</summary>
    /// <param name="problem">The call.</param>
    /// <param name="sums">[panels of columns, rows, 32]</param>
    /// <param name="totals">The sum of powers of each row; zero where it saw nothing.</param>
    /// <param name="rows">How many.</param>
    /// <param name="y">The first row of the result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store<V>(AttentionProblem problem, float* sums, float* totals, int rows, float* y) where V : struct, IFloats<V>
    {
        var columns = Panels.Count(problem.Dim);
        for (var row = 0; row < rows; row++, sums += Panels.Width, y += problem.Stride)
        {
            var factor = totals[row] == 0 ? 0 : 1 / totals[row];
            var factors = V.Broadcast(factor);
            for (var column = 0; column < columns; column++)
            {
                float* from = sums + column * rows * Panels.Width, to = y + column * Panels.Width;
                int i = 0, count = Math.Min(Panels.Width, problem.Dim - column * Panels.Width);
                for (; i + V.Count <= count; i += V.Count) (V.Load(from + i) * factors).Store(to + i);
                for (; i < count; i++) to[i] = from[i] * factor;
            }
        }
    }
}
