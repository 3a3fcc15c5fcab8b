namespace Kandinsky.Kernels;

/// <summary>Mean and biased variance of one channel of one image, over all its pixels.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Variance">The mean of the squared deviations from it.</param>
public readonly record struct ChannelMoments(double Mean, double Variance);
