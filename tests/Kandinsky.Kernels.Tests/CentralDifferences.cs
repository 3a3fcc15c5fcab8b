namespace Kandinsky.Kernels.Tests;

/// <summary>Gradients by definition: what a loss in double precision changes by when one of its operands changes a little in both directions.</summary>
internal static class CentralDifferences
{
    private const double Step = 1e-5;

    /// <summary>Compares gradients that a kernel computed with those of the function it is the gradient of.</summary>
    /// <param name="loss">A number made of operands.</param>
    /// <param name="operands">Where the gradients are taken.</param>
    /// <param name="gradients">As many as operands, each as long; those that are null are not compared.</param>
    /// <param name="tolerance">Of a gradient of size 1 or less; of larger ones relative.</param>
    public static void AssertEqual(Func<double[][], double> loss, float[][] operands, float[]?[] gradients, double tolerance)
    {
        double[][] values = [.. operands.Select(operand => operand.Select(number => (double)number).ToArray())];
        for (var operand = 0; operand < operands.Length; operand++)
        {
            if (gradients[operand] is not { } gradient) continue;
            Assert.Equal(operands[operand].Length, gradient.Length);
            for (var i = 0; i < gradient.Length; i++)
            {
                var value = values[operand][i];
                values[operand][i] = value + Step;
                var above = loss(values);
                values[operand][i] = value - Step;
                var expected = (above - loss(values)) / (2 * Step);
                values[operand][i] = value;
                Numbers.AssertNear(expected, gradient[i], tolerance * Math.Max(1, Math.Abs(expected)), $"operand {operand}, number {i}");
            }
        }
    }
}
