using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>A step of the online softmax of some queries, on scores in units of ln 2: the largest one is rounded up to a whole number, so that rescaling multiplies by powers of two and rounds nothing.</summary>
internal unsafe struct SoftmaxTile
{
    private const int Width = Kernels.Panels.Width, Half = Width / 2;

    private const int RowsAtOnce = ReducedTiles.MostRows;

    /// <summary>Scores times this are in units of ln 2.</summary>
    public const float Log2OfE = 1.44269504f;

    public AttentionProblem Problem;

    /// <summary>The first query and how many there are.</summary>
    public int First, Count;

    /// <summary>[panels, queries, 32 keys]; replaced by powers of two relative to a query's largest score so far, in bfloat16 as pairs 16 apart at each panel's start.</summary>
    public float* Scores;

    /// <summary>Numbers from one panel of scores to the next.</summary>
    public nint PanelStride;

    /// <summary>The first key and how many panels there are.</summary>
    public int Key, Panels;

    /// <summary>Null, or what is added to each key's scores.</summary>
    public float* Bias;

    /// <summary>Per query the largest score so far, rounded up, and the sum of powers.</summary>
    public float* Largest, Totals;

    /// <summary>The weighted sum of values so far, [columns, queries, 32].</summary>
    public float* Sums;

    /// <summary>Panels of the sums.</summary>
    public int Columns;

    /// <summary>Turns the scores into powers, and rescales what was summed before where the largest score grew.</summary>
    /// <remarks>The largest scores of some rows are found before the powers of the first, so that no row waits for its own; the rows stay in the first-level cache meanwhile.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Update<V, TPowers>() where V : struct, IFloats<V> where TPowers : struct, IPowers<V, TPowers>
    {
        var coefficients = stackalloc float[TPowers.Coefficients.Length];
        TPowers.Coefficients.CopyTo(new Span<float>(coefficients, TPowers.Coefficients.Length));
        for (int row = 0, end; row < Count; row = end)
        {
            end = Math.Min(row + RowsAtOnce, Count);
            for (var i = row; i < end; i++) FindLargest<V>(i);
            Powers<V, TPowers>(coefficients, row, end);
        }
    }

    // A lane of the sum of powers is a key's place in its panel, 16 apart ones added; then halves, down to one: in every vector form the same additions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Powers<V, TPowers>(float* coefficients, int row, int end) where V : struct, IFloats<V> where TPowers : struct, IPowers<V, TPowers>
    {
        var powers = TPowers.From(coefficients);
        var lanes = stackalloc float[Half];
        for (; row < end; row++)
        {
            var largest = Largest[row];
            var shift = V.Broadcast(float.IsNegativeInfinity(largest) ? 0 : largest);   // no key was ever visible
            for (var i = 0; i < Half; i += V.Count)
            {
                V lower = V.Zero, upper = V.Zero;
                var scores = Scores + row * Width + i;
                for (var panel = Panels; panel > 0; panel--, scores += PanelStride)
                {
                    V a = powers.Of(V.Load(scores) - shift), b = powers.Of(V.Load(scores + Half) - shift);
                    TPowers.Store(a, b, scores);
                    lower += a;
                    upper += b;
                }
                (lower + upper).Store(lanes + i);
            }
            Totals[row] += Sum<V>(lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum<V>(float* lanes) where V : struct, IFloats<V>
    {
        for (var half = Half / 2; half >= V.Count; half /= 2)
            for (var i = 0; i < half; i += V.Count) (V.Load(lanes + i) + V.Load(lanes + half + i)).Store(lanes + i);
        return V.Load(lanes).Sum();
    }

    /// <summary>Adds the bias, hides what a query does not see and updates its largest score.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void FindLargest<V>(int row) where V : struct, IFloats<V>
    {
        var scores = Scores + row * Width;
        if (Bias != null || Problem.Causal || Key + Panels * Width > Problem.Keys) Mask(scores, Math.Clamp(Problem.Visible(First + row) - Key, 0, Panels * Width));
        V even = V.Broadcast(float.NegativeInfinity), odd = even;
        for (var panel = Panels; panel > 0; panel--, scores += PanelStride)
        {
            for (var i = 0; i < Width; i += 2 * V.Count)
            {
                even = V.Maximum(even, V.Load(scores + i));
                odd = V.Maximum(odd, V.Load(scores + i + V.Count));
            }
        }
        var former = Largest[row];
        var largest = MathF.Max(MathF.Ceiling(V.Maximum(even, odd).Largest()), former);
        if (largest > former && Totals[row] != 0) Rescale<V>(row, MathF.ScaleB(1, (int)MathF.Max(former - largest, -1000)));
        Largest[row] = largest;
    }

    private readonly void Mask(float* scores, int visible)
    {
        for (var i = 0; Bias != null && i < visible; i++) scores[i / Width * PanelStride + i % Width] += Bias[i] * Log2OfE;
        for (var i = visible; i < Panels * Width; i++) scores[i / Width * PanelStride + i % Width] = float.NegativeInfinity;
    }

    private readonly void Rescale<V>(int row, float factor) where V : struct, IFloats<V>
    {
        Totals[row] *= factor;
        var factors = V.Broadcast(factor);
        for (var column = 0; column < Columns; column++)
        {
            var sums = Sums + (column * Count + row) * Width;
            for (var i = 0; i < Width; i += V.Count) (V.Load(sums + i) * factors).Store(sums + i);
        }
    }
}
