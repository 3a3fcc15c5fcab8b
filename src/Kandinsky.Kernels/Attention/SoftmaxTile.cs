using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kandinsky.Kernels;

/// <summary>
/// A step of the online softmax of some queries, on scores in units of ln 2: the largest one is rounded up to a whole number, so that rescaling multiplies by
/// powers of two and rounds nothing.
/// </summary>
internal unsafe struct SoftmaxTile
{
    private const int Width = Kernels.Panels.Width, Half = Width / 2;

    /// <summary>Largest scores are found for so many rows at once.</summary>
    public const int FourRows = 4;

    /// <summary>Scores times this are in units of ln 2.</summary>
    public const float Log2OfE = 1.44269504f;

    public AttentionProblem Problem;

    /// <summary>The first query and how many there are.</summary>
    public int First, Count;

    /// <summary>
    /// [panels, queries, 32 keys]; replaced by powers of two relative to a query's largest score so far, in bfloat16 as pairs 16 apart at each panel's start.
    /// </summary>
    public float* Scores;

    /// <summary>Numbers from one panel of scores to the next.</summary>
    public nint PanelStride;

    /// <summary>The first key and how many panels there are.</summary>
    public int Key, Panels;

    /// <summary>Null, or what is added to each key's scores.</summary>
    public float* Bias;

    /// <summary>Per query the largest score so far, rounded up, and the same or zero where there was none; room for a multiple of four.</summary>
    public float* Largest, Shifts;

    /// <summary>
    /// The larger ones of the scores of keys 16 apart, [queries, 16]: of the present tile if it <see cref="HasMaxima"/>, otherwise minus infinity.
    /// </summary>
    public float* Maxima;

    /// <summary>Whether the scores came with their maxima.</summary>
    public bool HasMaxima;

    /// <summary>The sums of this tile's powers, [queries, 32]; zero before.</summary>
    public float* Lanes;

    /// <summary>The sum of powers of the tiles before, per query.</summary>
    public float* Totals;

    /// <summary>The weighted sum of values so far, [columns, queries, 32].</summary>
    public float* Sums;

    /// <summary>Panels of the sums.</summary>
    public int Columns;

    /// <summary>Adds the bias, hides what queries do not see and finds their largest scores; rescales what was summed before where they grew.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void FindLargest<V>() where V : struct, IFloats<V>
    {
        var masked = Bias != null || Problem.Causal || Key + Panels * Width > Problem.Keys;
        if (masked) Mask();
        if (masked || !HasMaxima) FindMaxima<V>();
        for (var row = 0; row < Count; row += FourRows)
        {
            var last = Count - 1;   // They are repeated where there are fewer.
            var former = Vector128.Load(Largest + row);
            var found = V.Largest(TakeMaxima<V>(row), TakeMaxima<V>(Math.Min(row + 1, last)), TakeMaxima<V>(Math.Min(row + 2, last)),
                TakeMaxima<V>(Math.Min(row + 3, last)));
            var largest = Vector128.Max(Vector128.Ceiling(found), former);
            if (Vector128.GreaterThanAny(largest, former)) Rescale<V>(row, Math.Min(row + FourRows, Count), former, largest);
            largest.Store(Largest + row);
            // No key was ever visible.
            Vector128.ConditionalSelect(Vector128.Equals(largest, Vector128.Create(float.NegativeInfinity)), Vector128<float>.Zero, largest)
                .Store(Shifts + row);
        }
    }

    /// <summary>Folds the lanes in halves, in every vector form in the same order, and adds them to the totals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void AddTotals<V>() where V : struct, IFloats<V>
    {
        for (var row = 0; row < Count; row++)
        {
            var lanes = Lanes + row * Width;
            for (var half = Half; half >= V.Count; half /= 2)
                for (var i = 0; i < half; i += V.Count) (V.Load(lanes + i) + V.Load(lanes + half + i)).Store(lanes + i);
            Totals[row] += V.Load(lanes).Sum();
        }
        new Span<float>(Lanes, Count * Width).Clear();
    }

    /// <summary>Turns the scores of a panel into powers, and adds them to the lanes: a lane is a key's place in its panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void TakePowers<V, TPowers>(int panel) where V : struct, IFloats<V> where TPowers : struct, IPowers<V, TPowers>
    {
        var coefficients = stackalloc float[TPowers.Coefficients.Length];
        TPowers.Coefficients.CopyTo(new Span<float>(coefficients, TPowers.Coefficients.Length));
        var powers = TPowers.From(coefficients);
        float* scores = Scores + panel * PanelStride, lanes = Lanes;
        for (var row = 0; row < Count; row++, scores += Width, lanes += Width)
        {
            var shift = V.Broadcast(Shifts[row]);
            for (var i = 0; i < Half; i += V.Count)
            {
                V a = powers.Of(V.Load(scores + i) - shift), b = powers.Of(V.Load(scores + Half + i) - shift);
                TPowers.Store(a, b, scores + i);
                (V.Load(lanes + i) + a).Store(lanes + i);
                (V.Load(lanes + Half + i) + b).Store(lanes + Half + i);
            }
        }
    }

    /// <summary>Stores log₂ of the sum of each query's powers, infinity where it saw no key.</summary>
    public readonly void StoreLogSums(float* logSums)
    {
        for (var row = 0; row < Count; row++) logSums[row] = Totals[row] == 0 ? float.PositiveInfinity : Largest[row] + MathF.Log2(Totals[row]);
    }

    private readonly void FindMaxima<V>() where V : struct, IFloats<V>
    {
        for (var row = 0; row < Count; row++)
        {
            for (var i = 0; i < Half; i += V.Count)
            {
                var scores = Scores + row * Width + i;
                V lower = V.Load(scores), upper = V.Load(scores + Half);
                for (var panel = 1; panel < Panels; panel++)
                {
                    scores += PanelStride;
                    lower = V.Maximum(lower, V.Load(scores));
                    upper = V.Maximum(upper, V.Load(scores + Half));
                }
                V.Maximum(lower, upper).Store(Maxima + row * Half + i);
            }
        }
    }

    /// <summary>The maxima of a row, which are then ready for the next tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly V TakeMaxima<V>(int row) where V : struct, IFloats<V>
    {
        var maxima = Maxima + row * Half;
        var lowest = V.Broadcast(float.NegativeInfinity);
        var all = lowest;
        for (var i = 0; i < Half; i += V.Count)
        {
            all = V.Maximum(all, V.Load(maxima + i));
            lowest.Store(maxima + i);
        }
        return all;
    }

    private readonly void Mask()
    {
        for (var row = 0; row < Count; row++)
        {
            var visible = Math.Clamp(Problem.Visible(First + row) - Key, 0, Panels * Width);
            for (var panel = Bias == null ? visible / Width : 0; panel < Panels; panel++)
            {
                var scores = Scores + panel * PanelStride + row * Width;
                var shown = Math.Clamp(visible - panel * Width, 0, Width);
                for (var i = 0; Bias != null && i < shown; i++) scores[i] += Bias[panel * Width + i] * Log2OfE;
                new Span<float>(scores + shown, Width - shown).Fill(float.NegativeInfinity);
            }
        }
    }

    private readonly void Rescale<V>(int row, int end, Vector128<float> former, Vector128<float> largest) where V : struct, IFloats<V>
    {
        for (var i = 0; row < end; row++, i++)
            if (largest[i] > former[i] && !float.IsNegativeInfinity(former[i])) Rescale<V>(row, MathF.ScaleB(1, (int)MathF.Max(former[i] - largest[i], -1000)));
    }

    private readonly void Rescale<V>(int row, float factor) where V : struct, IFloats<V>
    {
        var factors = V.Broadcast(factor);
        Totals[row] *= factor;
        for (var column = 0; column < Columns; column++)
        {
            var sums = Sums + (column * Count + row) * Width;
            for (var i = 0; i < Width; i += V.Count) (V.Load(sums + i) * factors).Store(sums + i);
        }
    }
}
