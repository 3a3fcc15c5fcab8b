using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// The transform of filters in single precision, over vectors of outputs. Rows of points of opposite sign go together, as they share terms: 0; 1 and 2; 3 and
/// 4; … The last, of infinity, is alone too.
/// </summary>
internal static unsafe class FilterTransform<V, F>
    where V : struct, IFloats<V>
    where F : struct, IWinograd
{
    private const int W = Panels.Width;

    /// <summary>The most rows of a group.</summary>
    public const int MostRows = 2;

    /// <summary>The first row of a group.</summary>
    public static int FirstRow(int group) => Math.Max(0, 2 * group - 1);

    /// <summary>The filters of 32 outputs and some channels at the points of one or two rows.</summary>
    /// <param name="taps">[channels, 9, 32]</param>
    /// <param name="channels">How many channels.</param>
    /// <param name="group">Which rows of points.</param>
    /// <param name="filters">Receives [rows, points, channels, 32].</param>
    /// <param name="plane">Floats from point to point.</param>
    public static void Rows(float* taps, int channels, int group, float* filters, nint plane)
    {
        var factors = F.FilterRow(FirstRow(group));
        if (group == 0) Edge(taps, channels, factors.Even, filters, plane);
        else if (FirstRow(group) == F.Points - 1) Edge(taps + 6 * W, channels, factors.Even, filters, plane);
        else Pair(taps, channels, factors, filters, plane);
    }

    /// <summary>The point 0 sees the first tap alone, infinity the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edge(float* taps, int channels, float factor, float* filters, nint plane)
    {
        var even = V.Broadcast(factor);
        for (var channel = 0; channel < channels; channel++, taps += (WinogradJob.Taps3x3 - 1) * W)
            for (var column = 0; column < W; column += V.Count, taps += V.Count, filters += V.Count)
                F.Filter(even * V.Load(taps), even * V.Load(taps + W), even * V.Load(taps + 2 * W), filters, plane);
    }

    /// <summary>Two points of opposite sign: the middle tap is added for one and subtracted for the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pair(float* taps, int channels, (float Even, float Third, float Odd) factors, float* filters, nint plane)
    {
        V even = V.Broadcast(factors.Even), third = V.Broadcast(factors.Third), odd = V.Broadcast(factors.Odd);
        for (var channel = 0; channel < channels; channel++, taps += (WinogradJob.Taps3x3 - 1) * W)
            for (var column = 0; column < W; column += V.Count, taps += V.Count, filters += V.Count)
            {
                V a = even * V.MultiplyAdd(third, V.Load(taps + 6 * W), V.Load(taps)), oddA = odd * V.Load(taps + 3 * W);
                V b = even * V.MultiplyAdd(third, V.Load(taps + 7 * W), V.Load(taps + W)), oddB = odd * V.Load(taps + 4 * W);
                V c = even * V.MultiplyAdd(third, V.Load(taps + 8 * W), V.Load(taps + 2 * W)), oddC = odd * V.Load(taps + 5 * W);
                F.Filter(a + oddA, b + oddB, c + oddC, filters, plane);
                F.Filter(a - oddA, b - oddB, c - oddC, filters + F.Points * plane, plane);
            }
    }
}
