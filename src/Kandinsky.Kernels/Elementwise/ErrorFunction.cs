namespace Kandinsky.Kernels;

/// <summary>The error function in double precision, which the framework lacks.</summary>
internal static class ErrorFunction
{
    /// <summary>erf x, within a few units of 1e-16: the Maclaurin series up to 3, the continued fraction of the complement beyond.</summary>
    public static double Of(double x)
    {
        var t = Math.Abs(x);
        if (double.IsNaN(x) || t > 6) return double.IsNaN(x) ? x : Math.Sign(x);
        return Math.CopySign(t < 3 ? Series(t) : 1 - Complement(t), x);
    }

    // erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)): all terms positive
    private static double Series(double x)
    {
        double term = x, sum = x;
        for (var n = 1; term > sum * 1e-17; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // erfc x = e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 1½/(x + …))))
    private static double Complement(double x)
    {
        var fraction = x;
        for (var n = 60; n >= 1; n--) fraction = x + n / 2.0 / fraction;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }
}
