using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>One query's step of the online softmax.</summary>
internal static unsafe class SoftmaxTile
{
    /// <summary>Turns a tile of scores into exponentials relative to the largest score so far, and rescales what was summed before if that grew.</summary>
    /// <param name="scores">Scores, replaced by exponentials; room for whole vectors beyond <paramref name="width"/>.</param>
    /// <param name="visible">The scores that count; the rest becomes zero.</param>
    /// <param name="width">Scores in the tile.</param>
    /// <param name="bias">Null, or what is added to each score.</param>
    /// <param name="largest">The largest score so far.</param>
    /// <param name="total">The sum of exponentials so far.</param>
    /// <param name="sums">The weighted sum of values so far.</param>
    /// <param name="columns">Its length, whole vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Update<V>(float* scores, int visible, int width, float* bias, float* largest, float* total, float* sums, int columns) where V : struct, IFloats<V>
    {
        for (var i = 0; bias != null && i < visible; i++) scores[i] += bias[i];
        var padded = (width + V.Count - 1) / V.Count * V.Count;
        for (var i = visible; i < padded; i++) scores[i] = float.NegativeInfinity;
        var maxima = V.Load(scores);
        for (var i = V.Count; i < padded; i += V.Count) maxima = V.Maximum(maxima, V.Load(scores + i));
        var largestNow = MathF.Max(maxima.Largest(), *largest);
        if (float.IsNegativeInfinity(largestNow))
        {
            new Span<float>(scores, padded).Clear();
            return;
        }
        if (largestNow > *largest) Rescale<V>(MathF.Exp(*largest - largestNow), total, sums, columns);
        *largest = largestNow;
        var shift = V.Broadcast(largestNow);
        V even = V.Zero, odd = V.Zero;
        var j = 0;
        for (; j + 2 * V.Count <= padded; j += 2 * V.Count)
        {
            var a = FloatMath.ExpOfNegative(V.Load(scores + j) - shift);
            var b = FloatMath.ExpOfNegative(V.Load(scores + j + V.Count) - shift);
            a.Store(scores + j);
            b.Store(scores + j + V.Count);
            even += a;
            odd += b;
        }
        if (j < padded)
        {
            var a = FloatMath.ExpOfNegative(V.Load(scores + j) - shift);
            a.Store(scores + j);
            even += a;
        }
        *total += (even + odd).Sum();
    }

    private static void Rescale<V>(float factor, float* total, float* sums, int columns) where V : struct, IFloats<V>
    {
        if (*total == 0) return;
        *total *= factor;
        var factors = V.Broadcast(factor);
        for (var i = 0; i < columns; i += V.Count) (V.Load(sums + i) * factors).Store(sums + i);
    }
}
