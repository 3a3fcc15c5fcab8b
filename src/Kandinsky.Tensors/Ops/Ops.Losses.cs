using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>The mean over samples of weight · mean (x − target)².</summary>
    /// <param name="x">[samples, …].</param>
    /// <param name="target">As many numbers, which have no gradient.</param>
    /// <param name="weights">[samples], or empty for ones.</param>
    /// <returns>[1].</returns>
    public static Tensor MeanSquaredError(Tensor x, Tensor target, ReadOnlySpan<float> weights = default)
    {
        if (x.Shape.Count != target.Shape.Count) throw new ArgumentException($"{x.Shape} cannot be compared with {target.Shape}.", nameof(target));
        var samples = x.Shape[0];
        var loss = x.Arena.Tensor(new Shape(1));
        var each = weights.ToArray();
        if (!loss.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "squared error", x.Shape, loss.Shape, 3.0 * x.Shape.Count);
            var losses = new float[samples];
            SquaredError.Run(x.Span, target.Span, samples, [], 1, losses, []);
            var sum = 0.0;
            for (var sample = 0; sample < samples; sample++) sum += (double)losses[sample] * (each.Length == 0 ? 1 : each[sample]);
            loss.Span[0] = (float)(sum / samples);
        }
        var tape = Recorder(x.Arena, x.IsTracked);
        tape?.Record(loss, () =>
        {
            using var dx = tape.Write(x);
            if (!x.Arena.IsPlan) SquaredError.Run(x.Span, target.Span, samples, each, tape.Of(loss)[0] / samples, new float[samples], dx.Span);
        });
        return loss;
    }

    /// <summary>The mean of |x − target|.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="target">As many numbers, which have no gradient.</param>
    /// <returns>[1].</returns>
    public static Tensor MeanAbsoluteError(Tensor x, Tensor target)
    {
        if (x.Shape.Count != target.Shape.Count) throw new ArgumentException($"{x.Shape} cannot be compared with {target.Shape}.", nameof(target));
        var loss = x.Arena.Tensor(new Shape(1));
        if (!loss.Arena.IsPlan)
        {
            Span<float> a = x.Span, b = target.Span;
            var sum = 0.0;
            for (var i = 0; i < a.Length; i++) sum += Math.Abs((double)a[i] - b[i]);
            loss.Span[0] = (float)(sum / a.Length);
        }
        var tape = Recorder(x.Arena, x.IsTracked);
        tape?.Record(loss, () =>
        {
            using var dx = tape.Write(x);
            if (x.Arena.IsPlan) return;
            Span<float> a = x.Span, b = target.Span;
            var step = tape.Of(loss)[0] / x.Shape.Count;
            for (var i = 0; i < a.Length; i++) dx.Span[i] = step * MathF.Sign(a[i] - b[i]);
        });
        return loss;
    }

    /// <summary>The mean of √((weight · (x − target))² + width²) − width (pseudo-Huber): squared where small, absolute where large.</summary>
    /// <param name="x">[samples, …].</param>
    /// <param name="target">As many numbers, which have no gradient.</param>
    /// <param name="weights">[samples].</param>
    /// <param name="width">Where the one becomes the other, above 0.</param>
    /// <returns>[1].</returns>
    public static Tensor PseudoHuberError(Tensor x, Tensor target, ReadOnlySpan<float> weights, float width)
    {
        if (x.Shape.Count != target.Shape.Count) throw new ArgumentException($"{x.Shape} cannot be compared with {target.Shape}.", nameof(target));
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, x.Shape[0], nameof(weights));
        var (loss, each, size) = (x.Arena.Tensor(new Shape(1)), weights.ToArray(), x.Shape.Count / x.Shape[0]);
        if (!loss.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, "pseudo-Huber error", x.Shape, loss.Shape, 6.0 * x.Shape.Count);
            Span<float> a = x.Span, b = target.Span;
            var sum = 0.0;
            for (var i = 0; i < a.Length; i++)
            {
                var error = ((double)a[i] - b[i]) * each[i / size];
                sum += Math.Sqrt(error * error + width * width) - width;
            }
            loss.Span[0] = (float)(sum / a.Length);
        }
        var tape = Recorder(x.Arena, x.IsTracked);
        tape?.Record(loss, () =>
        {
            using var dx = tape.Write(x);
            if (x.Arena.IsPlan) return;
            Span<float> a = x.Span, b = target.Span;
            var step = tape.Of(loss)[0] / x.Shape.Count;
            for (var i = 0; i < a.Length; i++)
            {
                var (weight, difference) = ((double)each[i / size], (double)a[i] - b[i]);
                var error = weight * difference;
                dx.Span[i] = (float)(step * weight * error / Math.Sqrt(error * error + width * width));
            }
        });
        return loss;
    }

    /// <summary>The mean over rows of the cross-entropy of a softmax with the right class.</summary>
    /// <param name="logits">[rows, classes].</param>
    /// <param name="targets">[rows]: the right class of each.</param>
    /// <returns>[1].</returns>
    public static Tensor CrossEntropy(Tensor logits, ReadOnlySpan<int> targets)
    {
        var (rows, classes, right) = (logits.Shape.Rows, logits.Shape.Width, targets.ToArray());
        var loss = logits.Arena.Tensor(new Shape(1));
        if (!loss.Arena.IsPlan)
        {
            var losses = new float[rows];
            Kernels.CrossEntropy.Run(logits.Span, rows, classes, right, 1, losses, []);
            loss.Span[0] = (float)(losses.Sum(each => (double)each) / rows);
        }
        var tape = Recorder(logits.Arena, logits.IsTracked);
        tape?.Record(loss, () =>
        {
            using var dx = tape.Write(logits);
            if (!logits.Arena.IsPlan) Kernels.CrossEntropy.Run(logits.Span, rows, classes, right, tape.Of(loss)[0] / rows, new float[rows], dx.Span);
        });
        return loss;
    }
}
