using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class SoftmaxTests
{
    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Equals_its_definition_at_every_width(string implementation)
    {
        foreach (var (rows, width) in new[] { (3, 1), (5, 7), (1, 16), (4, 33), (300, 130), (10, 4096) })
        {
            var x = TestNumbers.Normal(rows * width, 1, 5);
            var expected = TestNumbers.With(KernelChoice.Reference, x.Length, y => Softmax.Run(x, rows, width, y));
            TensorAssert.Close(TestNumbers.With(implementation, x.Length, y => Softmax.Run(x, rows, width, y)), expected, 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Large_and_hidden_numbers_do_no_harm(string implementation)
    {
        float[] x = [1e30f, 1e30f, float.NegativeInfinity, -1e30f];
        Assert.Equal([0.5f, 0.5f, 0, 0], TestNumbers.With(implementation, 4, y => Softmax.Run(x, 1, 4, y)));
    }

    [Fact]
    public void Rejects_a_result_of_another_length() =>
        Assert.Throws<ArgumentException>(() => Softmax.Run(new float[8], 2, 4, new float[7]));
}
