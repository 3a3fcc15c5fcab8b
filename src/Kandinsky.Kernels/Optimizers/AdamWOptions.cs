namespace Kandinsky.Kernels;

/// <summary>The rates of <see cref="AdamW"/>.</summary>
/// <param name="LearningRate">How far a step goes.</param>
/// <param name="Beta1">What of the mean of gradients stays, in [0, 1).</param>
/// <param name="Beta2">What of the mean of their squares stays, in [0, 1).</param>
/// <param name="Epsilon">Added to the deviation.</param>
/// <param name="WeightDecay">What of a parameter a step of rate 1 takes away.</param>
public sealed record AdamWOptions(double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0);
