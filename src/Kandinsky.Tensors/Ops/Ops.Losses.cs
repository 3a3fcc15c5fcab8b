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
    public static Tensor MeanAbsoluteError(Tensor x, Tensor target) => MeanError(x, target, new AbsoluteError(), "absolute error");

    /// <summary>The mean of √((weight · (x − target))² + width²) − width (pseudo-Huber): squared where small, absolute where large.</summary>
    /// <param name="x">[samples, …].</param>
    /// <param name="target">As many numbers, which have no gradient.</param>
    /// <param name="weights">[samples].</param>
    /// <param name="width">Where the one becomes the other, above 0.</param>
    /// <returns>[1].</returns>
    public static Tensor PseudoHuberError(Tensor x, Tensor target, ReadOnlySpan<float> weights, float width)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, x.Shape[0], nameof(weights));
        return MeanError(x, target, new PseudoHuber(weights.ToArray(), x.Shape.Count / x.Shape[0], width), "pseudo-Huber error");
    }

    /// <summary>The mean of an error of every number of its own.</summary>
    private static Tensor MeanError<T>(Tensor x, Tensor target, T error, string name) where T : struct, IPointError
    {
        if (x.Shape.Count != target.Shape.Count) throw new ArgumentException($"{x.Shape} cannot be compared with {target.Shape}.", nameof(target));
        var loss = x.Arena.Tensor(new Shape(1));
        if (!loss.Arena.IsPlan)
        {
            using var entry = OperationTrace.Record(x.Arena, name, x.Shape, loss.Shape, 3.0 * x.Shape.Count);
            Span<float> a = x.Span, b = target.Span;
            var sum = 0.0;
            for (var i = 0; i < a.Length; i++) sum += error.Of((double)a[i] - b[i], i);
            loss.Span[0] = (float)(sum / a.Length);
        }
        var tape = Recorder(x.Arena, x.IsTracked);
        tape?.Record(loss, () =>
        {
            using var dx = tape.Write(x);
            if (x.Arena.IsPlan) return;
            Span<float> a = x.Span, b = target.Span;
            var step = tape.Of(loss)[0] / x.Shape.Count;
            for (var i = 0; i < a.Length; i++) dx.Span[i] = (float)(step * error.Slope((double)a[i] - b[i], i));
        });
        return loss;
    }

    /// <summary>The error of one number, by how far it is off and where it stands.</summary>
    private interface IPointError
    {
        double Of(double difference, int place);

        double Slope(double difference, int place);
    }

    private readonly struct AbsoluteError : IPointError
    {
        public double Of(double difference, int place) => Math.Abs(difference);

        public double Slope(double difference, int place) => Math.Sign(difference);
    }

    /// <param name="weights">[samples].</param>
    /// <param name="size">Numbers of a sample.</param>
    /// <param name="width">Where a squared error becomes an absolute one.</param>
    private readonly struct PseudoHuber(float[] weights, int size, double width) : IPointError
    {
        public double Of(double difference, int place)
        {
            var error = difference * weights[place / size];
            return Math.Sqrt(error * error + width * width) - width;
        }

        public double Slope(double difference, int place)
        {
            double weight = weights[place / size], error = weight * difference;
            return weight * error / Math.Sqrt(error * error + width * width);
        }
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
