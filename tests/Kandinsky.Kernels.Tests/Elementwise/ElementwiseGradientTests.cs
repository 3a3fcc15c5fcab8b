using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class ElementwiseGradientTests
{
    private delegate void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx);

    private static readonly (string Name, Gradient Run, Func<double, double> Function)[] Functions =
    [
        ("silu", Elementwise.SiluGradient, default(SiluOperation).Define),
        ("gelu", Elementwise.GeluGradient, default(GeluOperation).Define),
        ("quick gelu", Elementwise.QuickGeluGradient, default(QuickGeluOperation).Define),
    ];

    [Fact]
    public void Equal_central_differences()
    {
        float[] x = [.. Enumerable.Range(-60, 121).Select(i => i / 8f)], dy = Numbers.Random(x.Length, 1), dx = new float[x.Length];
        foreach (var (_, run, function) in Functions)
        {
            using var _ = KernelChoice.Force(KernelChoice.Reference);
            run(x, dy, dx);
            CentralDifferences.AssertEqual(o => o[0].Select((number, i) => dy[i] * function(number)).Sum(), [x], [dx], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Equal_their_definition_at_every_length(string implementation)
    {
        foreach (var (name, run, _) in Functions)
            foreach (var length in new[] { 0, 1, 7, 16, 33, 40_001 })
            {
                float[] x = TestNumbers.Normal(length, length, 6), dy = TestNumbers.Normal(length, 2);
                TensorAssert.Close(TestNumbers.With(implementation, length, dx => run(x, dy, dx)), TestNumbers.With(KernelChoice.Reference, length, dx =>
                    run(x, dy, dx)), 1e-6, name);
            }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Far_from_zero_the_gradient_is_all_or_nothing(string implementation)
    {
        foreach (var (_, run, _) in Functions)
            Assert.Equal([0, 2], TestNumbers.With(implementation, 2, dx => run([-200, 200], [2, 2], dx)));
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Approaches_a_target_in_the_order_of_the_reference(string implementation)
    {
        float[] a = Numbers.Random(100, 1), b = Numbers.Random(100, 2);
        float[] expected = [.. a.Zip(b, (from, to) => from - 0.01f * (from - to))];
        TensorAssert.Close(TestNumbers.With(implementation, 100, y => Elementwise.Approach(a, b, 0.01f, y)), expected, 1e-7);
        if (implementation != KernelChoice.Reference) Assert.Equal(expected, TestNumbers.With(implementation, 100, y => Elementwise.Approach(a, b, 0.01f, y)));
    }
}
