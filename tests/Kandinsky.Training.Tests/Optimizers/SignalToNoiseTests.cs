namespace Kandinsky.Training.Tests;

public sealed class SignalToNoiseTests
{
    [Theory]
    [InlineData(0.5, PredictionTarget.Noise, 1)]         // ratio 1, below the limit: unchanged
    [InlineData(0.9, PredictionTarget.Noise, 5.0 / 9)]   // ratio 9
    [InlineData(0.5, PredictionTarget.Sample, 1)]
    [InlineData(0.9, PredictionTarget.Sample, 5)]
    [InlineData(0.2, PredictionTarget.Sample, 0.25)]
    public void Ratios_above_gamma_count_as_gamma(double cumulativeAlpha, PredictionTarget target, double expected) =>
        Assert.Equal(expected, SignalToNoise.Weight(cumulativeAlpha, 5, target), 1e-12);
}
