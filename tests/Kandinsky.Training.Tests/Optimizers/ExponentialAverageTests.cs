using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class ExponentialAverageTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 2.0 / 11)]
    [InlineData(3, 3.0 / 12)]
    [InlineData(1_000_000, 0.9999)]
    public void The_decay_rises_as_the_references_does(long step, double decay) => Assert.Equal(decay, new AverageSettings().At(step), 1e-12);

    [Fact]
    public void Warm_up_delay_and_least_decay_are_heeded()
    {
        Assert.Equal(1 - Math.Pow(1 + 4 / 2.0, -0.75), new AverageSettings(UseWarmup: true, InverseGamma: 2, Power: 0.75).At(5), 1e-12);
        Assert.Equal(0, new AverageSettings(UpdateAfterStep: 10).At(11));
        Assert.Equal(2.0 / 11, new AverageSettings(UpdateAfterStep: 10).At(12), 1e-12);
        Assert.Equal(0.5, new AverageSettings(MinimumDecay: 0.5).At(2));
    }

    [Fact]
    public void The_average_follows_the_weights()
    {
        using var average = new ExponentialAverage();
        average.Begin("weight", [0, 10]);
        average.Advance();
        average.Update("weight", [1, 11]);
        Assert.Equal([1, 11], average.Of("weight").ToArray());   // a decay of 0: the weights themselves

        average.Advance();
        average.Update("weight", [2, 22]);
        TensorAssert.Close(average.Of("weight"), [1 + 9f / 11, 11 + 9f], 1e-6);
    }

    [Fact]
    public void Goes_on_from_a_saved_state()
    {
        using var folder = new TemporaryFolder();
        using var average = new ExponentialAverage();
        average.Begin("weight", [0, 10]);
        average.Advance();
        average.Update("weight", [1, 11]);
        using (var state = new StateTensors())
        {
            average.Save(state);
            SafeTensorsWriter.Write(folder.Path("average.safetensors"), state);
        }
        using var resumed = new ExponentialAverage();
        using (var state = new SafeTensorsFile(folder.Path("average.safetensors"))) resumed.Load(state);

        foreach (var each in (ExponentialAverage[])[average, resumed])
        {
            each.Advance();
            each.Update("weight", [3, 7]);
        }

        Assert.Equal(2, resumed.Step);
        Assert.Equal(average.Of("weight").ToArray(), resumed.Of("weight").ToArray());
    }
}
