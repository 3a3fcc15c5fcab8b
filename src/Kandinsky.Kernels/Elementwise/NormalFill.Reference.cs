namespace Kandinsky.Kernels;

public static partial class NormalFill
{
    private const float RootHalf = 0.707106781186547524f;
    private const float Log0 = 7.0376836292e-2f, Log1 = -1.1514610310e-1f, Log2 = 1.1676998740e-1f;
    private const float Log3 = -1.2420140846e-1f, Log4 = 1.4249322787e-1f, Log5 = -1.6668057665e-1f;
    private const float Log6 = 2.0000714765e-1f, Log7 = -2.4999993993e-1f, Log8 = 3.3333331174e-1f;
    private const float LnTwoLow = -2.12194440e-4f, LnTwoHigh = 0.693359375f;
    private const float FourOverPi = 1.27323954473516f;
    private const float QuarterPi1 = 0.78515625f, QuarterPi2 = 2.4187564849853515625e-4f, QuarterPi3 = 3.77489497744594108e-8f;
    private const float Cosine0 = 2.443315711809948e-5f, Cosine1 = -1.388731625493765e-3f, Cosine2 = 4.166664568298827e-2f;
    private const float Sine0 = -1.9515295891e-4f, Sine1 = 8.3321608736e-3f, Sine2 = -1.6666654611e-1f;

    internal static void TransformReference(Span<float> numbers)
    {
        for (var i = 0; i < numbers.Length; i += Block)
            for (var j = i; j < i + 8; j++)
            {
                var radius = MathF.Sqrt(-2f * LogReference(1f - numbers[j]));
                var (sine, cosine) = SineCosineReference(6.2831855f * numbers[j + 8]);
                numbers[j] = radius * cosine;
                numbers[j + 8] = radius * sine;
            }
    }

    private static float LogReference(float x)
    {
        var bits = BitConverter.SingleToInt32Bits(x);
        float exponent = (bits >> 23) - 126;
        var m = BitConverter.Int32BitsToSingle((bits & 0x007FFFFF) | 0x3F000000);
        var small = m < RootHalf;
        exponent -= small ? 1 : 0;
        m = (m - 1) + (small ? m : 0);
        var z = m * m;
        var y = Log0;
        foreach (var c in (ReadOnlySpan<float>)[Log1, Log2, Log3, Log4, Log5, Log6, Log7, Log8]) y = MathF.FusedMultiplyAdd(y, m, c);
        y = MathF.FusedMultiplyAdd(y * m, z, exponent * LnTwoLow);
        y = MathF.FusedMultiplyAdd(-z, 0.5f, y);
        return MathF.FusedMultiplyAdd(exponent, LnTwoHigh, m + y);
    }

    private static (float Sine, float Cosine) SineCosineReference(float x)
    {
        var j = ((int)(x * FourOverPi) + 1) & ~1;
        x = MathF.FusedMultiplyAdd(j, -QuarterPi1, x);
        x = MathF.FusedMultiplyAdd(j, -QuarterPi2, x);
        x = MathF.FusedMultiplyAdd(j, -QuarterPi3, x);
        var z = x * x;
        var c = MathF.FusedMultiplyAdd(Cosine0, z, Cosine1);
        c = MathF.FusedMultiplyAdd(c, z, Cosine2) * z;
        c = MathF.FusedMultiplyAdd(c, z, -(z * 0.5f)) + 1;
        var s = MathF.FusedMultiplyAdd(Sine0, z, Sine1);
        s = MathF.FusedMultiplyAdd(s, z, Sine2) * z;
        s = MathF.FusedMultiplyAdd(s, x, x);
        var swap = (j & 2) != 0;
        var sine = swap ? c : s;
        var cosine = swap ? s : c;
        return ((j & 4) != 0 ? -sine : sine, (~(j - 2) & 4) != 0 ? -cosine : cosine);
    }
}
