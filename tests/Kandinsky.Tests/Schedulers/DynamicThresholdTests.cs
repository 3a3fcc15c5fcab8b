using Kandinsky.Testing;

namespace Kandinsky.Tests;

public sealed class DynamicThresholdTests
{
    [Fact]
    public void Scales_a_sample_by_the_quantile_of_its_absolute_values()
    {
        float[] sample = [-8, 0, 2, 4, 6]; // |x| sorted 0 2 4 6 8; the 0.9 quantile lies at rank 3.6
        new DynamicThreshold(0.9f, float.PositiveInfinity, 1).Apply(sample);
        TensorAssert.Close(sample, [-1, 0, 2 / 7.2f, 4 / 7.2f, 6 / 7.2f], 1e-6);
    }

    [Fact]
    public void Leaves_values_within_one_alone()
    {
        float[] sample = [-0.5f, 0.25f, 0.9f];
        new DynamicThreshold(0.995f, float.PositiveInfinity, 1).Apply(sample);
        TensorAssert.Close(sample, [-0.5f, 0.25f, 0.9f], 1e-7);
    }

    [Fact]
    public void Clamps_to_the_largest_threshold()
    {
        float[] sample = [-8, 1, 3];
        new DynamicThreshold(1f, 2f, 1).Apply(sample);
        TensorAssert.Close(sample, [-1, 0.5f, 1], 1e-7);
    }

    [Fact]
    public void Thresholds_each_sample_of_a_batch_by_itself()
    {
        float[] batch = [4, -2, 0.5f, -0.25f];
        new DynamicThreshold(1f, float.PositiveInfinity, 2).Apply(batch);
        TensorAssert.Close(batch, [1, -0.5f, 0.5f, -0.25f], 1e-7);
    }

    [Theory]
    [InlineData("ddpm")]
    [InlineData("ddim")]
    [InlineData("dpmpp-2m")]
    [InlineData("dpmpp-2s")]
    [InlineData("unipc")]
    [InlineData("deis")]
    [InlineData("sa-solver")]
    [InlineData("lcm")]
    public void A_sample_in_a_batch_comes_out_as_it_does_alone(string name)
    {
        var config = Sampling.Config with { Thresholding = true, SampleMaxValue = 1.5f, Variance = VarianceType.FixedSmall };
        float[] first = [1, -2, 3, -4], second = [0.1f, 0.2f, -0.3f, 0.4f];
        var batch = Step([.. first, .. second], samples: 2);
        // The noise of a draw differs with its length; only what does not depend on it is compared.
        Assert.Equal(Step(first, 1), batch[..4]);
        Assert.Equal(Step(second, 1), batch[4..]);

        float[] Step(float[] sample, int samples)
        {
            var scheduler = SchedulerCatalog.Create(config with { Prediction = Kandinsky.PredictionType.Sample }, new(1) { Samples = samples }, name);
            var result = new float[sample.Length];
            scheduler.Step(0, [.. sample], [], result, new TorchRandom(0));
            return Array.ConvertAll(result, value => MathF.Round(value, 4));
        }
    }
}
