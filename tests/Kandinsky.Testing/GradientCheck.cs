namespace Kandinsky.Testing;

/// <summary>Compares gradients with central differences of a loss that is summed in double precision.</summary>
public static class GradientCheck
{
    private const int Directions = 3, Coordinates = 4;

    /// <summary>Checks the gradient of one array along random directions, and where it is largest.</summary>
    /// <param name="what">What messages call it.</param>
    /// <param name="values">The array, changed and put back.</param>
    /// <param name="gradient">Its gradient as computed.</param>
    /// <param name="loss">The loss, given what the array holds.</param>
    /// <param name="tolerance">How far they may differ, of the gradient's length or of the number.</param>
    /// <param name="step">How far to go to both sides.</param>
    public static void Verify(string what, float[] values, float[] gradient, Func<float[], double> loss, double tolerance = 5e-3, float step = 1f / 256)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(loss);
        var random = new Random(values.Length);
        var length = Math.Sqrt(gradient.Sum(number => (double)number * number));
        if (length == 0) throw new TensorMismatchException($"{what}: the gradient is nought.");
        for (var i = 0; i < Directions; i++)
        {
            float[] direction = [.. values.Select(_ => random.Next(2) * 2f - 1)];
            Compare($"{what}, direction {i}", direction, tolerance * length);
        }
        foreach (var at in Enumerable.Range(0, values.Length).OrderByDescending(i => Math.Abs(gradient[i])).Take(Coordinates))
        {
            var direction = new float[values.Length];
            direction[at] = 1;
            Compare($"{what}, number {at}", direction, 4 * tolerance * Math.Abs(gradient[at]));
        }

        void Compare(string place, float[] direction, double allowed)
        {
            double Along(float by) => loss([.. values.Zip(direction, (value, part) => value + by * part)]);
            var numeric = (Along(step) - Along(-step)) / (2 * step);
            var computed = gradient.Zip(direction, (number, part) => (double)number * part).Sum();
            if (!(Math.Abs(numeric - computed) <= allowed)) throw new TensorMismatchException(
                $"{place}: {computed} computed, {numeric} by differences, allowed {allowed}.");
        }
    }
}
