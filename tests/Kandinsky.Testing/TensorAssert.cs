using System.Globalization;

namespace Kandinsky.Testing;

/// <summary>Comparisons of many numbers that name the worst one.</summary>
public static class TensorAssert
{
    /// <summary>Every pair satisfies |a - b| ≤ tolerance · (1 + |b|). A number that is not finite on one side only never does.</summary>
    /// <param name="actual">The numbers a, ours.</param>
    /// <param name="expected">The numbers b, the reference's.</param>
    /// <param name="tolerance">The tolerance; 1e-4 is the goldens' rule.</param>
    /// <param name="what">Named in the message.</param>
    /// <exception cref="TensorMismatchException">The lengths differ, or some pair is too far apart.</exception>
    public static void Close(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double tolerance = 1e-4, string what = "tensor")
    {
        if (actual.Length != expected.Length) throw new TensorMismatchException($"{what}: {actual.Length} numbers, expected {expected.Length}");
        var (worst, worstIndex, beyond) = (0.0, -1, 0);
        for (var i = 0; i < actual.Length; i++)
        {
            double a = actual[i], b = expected[i];
            var error = a.Equals(b) ? 0 : Math.Abs(a - b) / (1 + Math.Abs(b));
            if (!double.IsFinite(error)) error = double.PositiveInfinity;
            if (error > tolerance) beyond++;
            if (error > worst) (worst, worstIndex) = (error, i);
        }
        if (beyond > 0)
            throw new TensorMismatchException(string.Create(CultureInfo.InvariantCulture,
                $"{what}: {beyond} of {actual.Length} numbers beyond {tolerance:g3}; worst at {worstIndex}: {actual[worstIndex]:g9}, expected "
                    + $"{expected[worstIndex]:g9} (error {worst:g3})"));
    }

    /// <summary>The largest |a - b| / (1 + |b|), for reports.</summary>
    /// <param name="actual">The numbers a.</param>
    /// <param name="expected">The numbers b, as many.</param>
    public static double WorstError(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(actual.Length, expected.Length);
        var worst = 0.0;
        for (var i = 0; i < actual.Length; i++) worst = Math.Max(worst, Math.Abs((double)actual[i] - expected[i]) / (1 + Math.Abs((double)expected[i])));
        return worst;
    }
}

/// <summary>Two tensors differ by more than a test allows.</summary>
/// <param name="message">Which number, by how much.</param>
public sealed class TensorMismatchException(string message) : Exception(message);
