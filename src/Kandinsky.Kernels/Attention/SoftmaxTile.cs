using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>A step of the online softmax of some queries, on scores in units of ln 2: the largest one is rounded up to a whole number, so that rescaling multiplies by powers of two and rounds nothing.</summary>
internal unsafe struct SoftmaxTile
{
    private const int Width = Kernels.Panels.Width;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Update<V>() where V : struct, IFloats<V>
    {
        for (var row = 0; row < Count; row++)
        {
            var shift = V.Broadcast(Prepare<V>(row));
            V even = V.Zero, odd = V.Zero;
            var scores = Scores + row * Width;
            for (var panel = Panels; panel > 0; panel--, scores += PanelStride)
            {
                for (var i = 0; i < Width; i += 2 * V.Count)
                {
                    var a = FloatMath.PowerOfTwo(V.Load(scores + i) - shift);
                    var b = FloatMath.PowerOfTwo(V.Load(scores + i + V.Count) - shift);
                    a.Store(scores + i);
                    b.Store(scores + i + V.Count);
                    even += a;
                    odd += b;
                }
            }
            Totals[row] += (even + odd).Sum();
        }
    }

    /// <summary>The same with powers rounded to bfloat16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void UpdateBFloat16<V>() where V : struct, IFloats<V>
    {
        for (var row = 0; row < Count; row++)
        {
            var shift = V.Broadcast(Prepare<V>(row));
            V lower = V.Zero, upper = V.Zero;
            var scores = Scores + row * Width;
            for (var panel = Panels; panel > 0; panel--, scores += PanelStride)
            {
                for (var i = 0; i < Width / 2; i += V.Count)
                {
                    var a = V.RoundToBFloat16(FloatMath.RoughPowerOfTwo(V.Load(scores + i) - shift));
                    var b = V.RoundToBFloat16(FloatMath.RoughPowerOfTwo(V.Load(scores + Width / 2 + i) - shift));
                    V.JoinHalves(a, b).Store(scores + i);
                    lower += a;
                    upper += b;
                }
            }
            Totals[row] += (lower + upper).Sum();
        }
    }

    /// <summary>Adds the bias, hides what a query does not see and updates its largest score.</summary>
    /// <returns>What to subtract from the scores: the largest one, or zero where none was ever visible.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly float Prepare<V>(int row) where V : struct, IFloats<V>
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
        return float.IsNegativeInfinity(largest) ? 0 : largest;
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
