namespace Kandinsky.Training;

/// <summary>The norm of all gradients together, summed in double in the order they are given, and what clipping does with it.</summary>
public sealed class GradientNorm
{
    private const double Tiny = 1e-6;   // torch's clip_grad_norm_

    private double _squares;

    /// <summary>The root of the sum of squares of everything added; not finite if a gradient was not.</summary>
    public double Value => Math.Sqrt(_squares);

    /// <summary>Adds one parameter's gradients.</summary>
    /// <param name="gradients">The gradients.</param>
    /// <returns>Their own norm.</returns>
    public double Add(ReadOnlySpan<float> gradients)
    {
        double a = 0, b = 0, c = 0, d = 0;
        var i = 0;
        for (; i + 4 <= gradients.Length; i += 4)
        {
            a += (double)gradients[i] * gradients[i];
            b += (double)gradients[i + 1] * gradients[i + 1];
            c += (double)gradients[i + 2] * gradients[i + 2];
            d += (double)gradients[i + 3] * gradients[i + 3];
        }
        for (; i < gradients.Length; i++) a += (double)gradients[i] * gradients[i];
        var squares = a + b + (c + d);
        _squares += squares;
        return Math.Sqrt(squares);
    }

    /// <summary>What all gradients are multiplied by so that their norm is at most a limit, as torch's <c>clip_grad_norm_</c> has it.</summary>
    /// <param name="limit">The largest norm.</param>
    /// <returns>1 if the norm is within the limit.</returns>
    public float Scale(double limit) => Scale(Value, limit);

    /// <summary>The same for a norm that is known.</summary>
    /// <param name="norm">The norm.</param>
    /// <param name="limit">The largest norm.</param>
    public static float Scale(double norm, double limit) => (float)Math.Min(1, limit / (norm + Tiny));
}
