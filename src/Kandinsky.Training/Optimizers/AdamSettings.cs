using Kandinsky.Kernels;

namespace Kandinsky.Training;

/// <summary>The numbers of Adam with decoupled weight decay; the defaults are those of the reference's training scripts.</summary>
/// <param name="Beta1">How much of the mean gradient is kept, in [0, 1).</param>
/// <param name="Beta2">How much of the mean squared gradient is kept, in [0, 1).</param>
/// <param name="Epsilon">Added to the root of the mean square, positive.</param>
/// <param name="WeightDecay">What fraction of a parameter is taken off per unit of learning rate.</param>
public sealed record AdamSettings(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0)
{
    /// <summary>Checks the numbers.</summary>
    /// <exception cref="KandinskyException">One of them is out of range.</exception>
    public void Check()
    {
        Require(Beta1 is >= 0 and < 1, "first beta", Beta1, "0 or more and below 1");
        Require(Beta2 is >= 0 and < 1, "second beta", Beta2, "0 or more and below 1");
        Require(Epsilon > 0 && double.IsFinite(Epsilon), "epsilon", Epsilon, "positive");
        Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), "weight decay", WeightDecay, "0 or more");
    }

    /// <summary>The rates of one step.</summary>
    internal AdamWOptions At(double learningRate) => new(learningRate, Beta1, Beta2, Epsilon, WeightDecay);

    private static void Require(bool holds, string what, double value, string range)
    {
        if (!holds) throw new KandinskyException(FormattableString.Invariant($"AdamW's {what} of {value} makes no sense; give a number that is {range}."),
            ErrorKind.Request);
    }
}
