namespace Kandinsky;

/// <summary>
/// The weights of SA-Solver's predictions (arXiv 2309.05019, equations 14 and 17): the integrals over a step of
/// e^{(1+τ²)λ} times the Lagrange polynomials through the predictions' λ.
/// </summary>
internal static class StochasticAdamsWeights
{
    /// <summary>One weight for every λ in <paramref name="lambdas"/>.</summary>
    /// <param name="from">λ at the step's start.</param>
    /// <param name="to">λ at its end.</param>
    /// <param name="lambdas">Where the predictions were made, newest first.</param>
    /// <param name="growth">1 + τ².</param>
    public static float[] Of(float from, float to, ReadOnlySpan<float> lambdas, float growth)
    {
        var weights = new float[lambdas.Length];
        for (var i = 0; i < lambdas.Length; i++)
        {
            var polynomial = Lagrange(lambdas, i);
            for (var power = 0; power < polynomial.Length; power++)
                weights[i] += polynomial[power] * Integral(power, growth * from, growth * to, growth);
        }

        return weights;
    }

    // The coefficients, lowest power first, of the polynomial that is one at lambdas[own] and zero at the others.
    private static float[] Lagrange(ReadOnlySpan<float> lambdas, int own)
    {
        var coefficients = new float[lambdas.Length];
        coefficients[0] = 1f;
        var degree = 0;
        for (var k = 0; k < lambdas.Length; k++)
        {
            if (k == own)
                continue;
            var scale = lambdas[own] - lambdas[k];
            degree++;
            for (var power = degree; power >= 0; power--)
                coefficients[power] = ((power > 0 ? coefficients[power - 1] : 0f) - lambdas[k] * coefficients[power]) / scale;
        }

        return coefficients;
    }

    // ∫ e^{gλ} λⁿ dλ = e^b·(P(b) − P(a)·e^{a−b}) / gⁿ⁺¹ with a, b = g times the ends and Pₙ(x) = xⁿ − n·Pₙ₋₁(x).
    private static float Integral(int power, float start, float end, float growth)
    {
        return MathF.Exp(end) * (P(power, end) - P(power, start) * MathF.Exp(-(end - start))) / MathF.Pow(growth, power + 1);

        static float P(int n, float x) => n == 0 ? 1f : MathF.Pow(x, n) - n * P(n - 1, x);
    }
}
