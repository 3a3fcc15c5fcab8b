using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class ElementwiseTests
{
    private delegate void UnaryRun(ReadOnlySpan<float> x, Span<float> y);

    private delegate void BinaryRun(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);

    private static readonly int[] Lengths = [0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 33, 1000, 40_001];

    private static readonly Dictionary<string, UnaryRun> Unary = new()
    {
        ["silu"] = Elementwise.Silu,
        ["sigmoid"] = Elementwise.Sigmoid,
        ["gelu"] = Elementwise.Gelu,
        ["quick gelu"] = Elementwise.QuickGelu,
        ["scale"] = (x, y) => Elementwise.Scale(x, 0.5f, 0.25f, y),
        ["clamp"] = (x, y) => Elementwise.Clamp(x, -1, 2, y),
    };

    private static readonly Dictionary<string, BinaryRun> Binary = new()
    {
        ["add"] = Elementwise.Add,
        ["subtract"] = Elementwise.Subtract,
        ["multiply"] = Elementwise.Multiply,
        ["divide"] = Elementwise.Divide,
        ["combine"] = (a, b, y) => Elementwise.Combine(a, 0.3f, b, -1.7f, y),
        ["multiply and add"] = (a, b, y) => Elementwise.MultiplyAdd(a, b, a, y),
    };

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Functions_of_one_number_equal_their_definition_at_every_length(string implementation)
    {
        foreach (var (name, run) in Unary)
        {
            foreach (var length in Lengths)
            {
                var x = TestNumbers.Normal(length, length, 4);
                var expected = TestNumbers.With(KernelChoice.Reference, length, y => run(x, y));
                TensorAssert.Close(TestNumbers.With(implementation, length, y => run(x, y)), expected, 4e-7, name);
                var inPlace = TestNumbers.With(implementation, length, y =>
                {
                    x.CopyTo(y, 0);
                    run(y, y);
                });
                TensorAssert.Close(inPlace, expected, 4e-7, name + " in place");
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Functions_of_several_numbers_equal_their_definition_at_every_length(string implementation)
    {
        foreach (var (name, run) in Binary)
        {
            foreach (var length in Lengths)
            {
                float[] a = TestNumbers.Normal(length, 1), b = TestNumbers.Normal(length, 2, 1, 5);
                var expected = TestNumbers.With(KernelChoice.Reference, length, y => run(a, b, y));
                TensorAssert.Close(TestNumbers.With(implementation, length, y => run(a, b, y)), expected, 4e-7, name);
                var inPlace = TestNumbers.With(implementation, length, y =>
                {
                    b.CopyTo(y, 0);
                    run(a, y, y);
                });
                TensorAssert.Close(inPlace, expected, 4e-7, name + " in place");
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void A_row_is_added_and_multiplied_to_every_row(string implementation)
    {
        foreach (var width in new[] { 1, 5, 16, 130, 384 })
        {
            float[] x = TestNumbers.Normal(300 * width), row = TestNumbers.Normal(width, 2);
            var sum = TestNumbers.With(implementation, x.Length, y => Elementwise.AddBroadcast(x, row, y));
            var product = TestNumbers.With(implementation, x.Length, y => Elementwise.MultiplyBroadcast(x, row, y));
            for (var i = 0; i < x.Length; i++)
            {
                Assert.Equal(x[i] + row[i % width], sum[i]);
                Assert.Equal(x[i] * row[i % width], product[i]);
            }
        }
    }

    [Fact]
    public void Rejects_results_of_another_length() =>
        Assert.Throws<ArgumentException>(() => Elementwise.Add(new float[3], new float[3], new float[4]));
}
