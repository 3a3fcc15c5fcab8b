using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class GradientNormTests
{
    [Fact]
    public void Clips_as_torch_does()
    {
        using var goldens = TrainingGoldens.Open("optimizers");
        var (a, b) = (goldens.Floats("clip_a"), goldens.Floats("clip_b"));
        var norm = new GradientNorm();
        norm.Add(a);
        norm.Add(b);
        Assert.Equal(goldens.Floats("clip_norm")[0], norm.Value, 1e-6);

        TensorAssert.Close([.. a.Select(gradient => gradient * norm.Scale(1))], goldens.Floats("clipped_a"), 1e-6);
        TensorAssert.Close([.. b.Select(gradient => gradient * norm.Scale(1))], goldens.Floats("clipped_b"), 1e-6);
    }

    [Fact]
    public void Small_gradients_stay_as_they_are()
    {
        float[] gradients = [0.3f, -0.4f];
        var norm = new GradientNorm();
        Assert.Equal(0.5, norm.Add(gradients), 1e-7);

        Assert.Equal(1, norm.Scale(1));
    }

    [Fact]
    public void A_gradient_that_is_no_number_shows_in_the_norm()
    {
        var norm = new GradientNorm();
        norm.Add([1, 2, float.NaN, 3, 4]);

        Assert.True(double.IsNaN(norm.Value));
    }
}
