using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class AttentionGradientTests
{
    public static TheoryData<AttentionGradientCase, string> Cases
    {
        get
        {
            AttentionGradientCase[] shapes =
            [
                new(1, 1, 1, 0, 1, 1, false),
                new(2, 5, 7, 3, 3, 8, false),
                new(2, 130, 100, 30, 2, 64, false),
                new(1, 300, 517, 0, 1, 16, false),
                new(1, 150, 230, 0, 1, 512, false),     // MoVQ's single head, in groups of queries
                new(2, 13, 29, 0, 2, 104, false),
                new(1, 17, 300, 5, 1, 19, false),
                new(9, 77, 77, 0, 2, 64, true),
                new(2, 3, 81, 0, 2, 64, true),
                new(1, 300, 300, 0, 1, 8, true),
                new(1, 5, 2, 0, 1, 8, true),            // the first queries see nothing
            ];
            var cases = new TheoryData<AttentionGradientCase, string>();
            foreach (var shape in shapes)
                foreach (var name in KernelChoice.Names) cases.Add(shape, name);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_its_definition(AttentionGradientCase shape, string implementation)
    {
        var (actual, expected) = (shape.Run(implementation), shape.Run(KernelChoice.Reference));
        for (var i = 0; i < expected.Length; i++) TensorAssert.Close(actual[i], expected[i], 1e-5, $"gradient {i}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Equals_central_differences(bool causal)
    {
        var shape = new AttentionGradientCase(2, 3, 2, 2, 2, 3, causal);
        CentralDifferences.AssertEqual(shape.Loss, shape.Operands, shape.Run(KernelChoice.Reference), 3e-6);
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Keys_hidden_by_their_bias_get_no_gradient(string implementation)
    {
        const int keys = 50, hidden = 40, dim = 16;
        float[] q = TestNumbers.Normal(20 * dim, 1), k = TestNumbers.Normal(keys * dim, 2), v = TestNumbers.Normal(keys * dim, 3),
            dy = TestNumbers.Normal(q.Length, 4), bias = new float[keys];
        Array.Fill(bias, float.NegativeInfinity, 0, hidden);
        using var _ = KernelChoice.Force(implementation);
        float[][] Of(ReadOnlySpan<float> k, ReadOnlySpan<float> v, float[] bias)
        {
            var input = new AttentionInput(q, k, v, 1, 1, dim) { KeyBias = bias };
            float[] y = new float[q.Length], sums = new float[20], dq = new float[q.Length], dk = new float[k.Length], dv = new float[k.Length];
            Attention.Run(input, y, sums);
            Attention.Gradient(input, y, sums, dy, dq, dk, dv);
            return [dq, dk, dv];
        }
        var (all, seen) = (Of(k, v, bias), Of(k.AsSpan(hidden * dim), v.AsSpan(hidden * dim), []));
        TensorAssert.Close(all[0], seen[0], 2e-6);
        for (var i = 1; i < 3; i++)
        {
            Assert.All(all[i].Take(hidden * dim), gradient => Assert.Equal(0, gradient));
            TensorAssert.Close(all[i].AsSpan(hidden * dim), seen[i], 2e-6);
        }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Sums_of_powers_are_what_they_are(string implementation)
    {
        foreach (var precision in new[] { Precision.Float32, Precision.BFloat16 })
        {
            float[] q = TestNumbers.Normal(70 * 16, 1), k = TestNumbers.Normal(400 * 16, 2), y = new float[q.Length];
            var sums = TestNumbers.With(implementation, 70, sums => Attention.Run(new AttentionInput(q, k, k, 1, 1, 16) { Precision = precision }, y, sums));
            for (var query = 0; query < 70; query++)
            {
                var scores = Enumerable.Range(0, 400).Select(key => Enumerable.Range(0, 16).Sum(i => (double)q[query * 16 + i] * k[key * 16 + i]) / 4);
                Numbers.AssertNear(Math.Log2(scores.Sum(Math.Exp)), sums[query], precision == Precision.Float32 ? 2e-6 : 2e-2, $"query {query}");
            }
        }
    }

    [Fact]
    public void Rejects_operands_of_other_lengths()
    {
        float[] eight = new float[8];
        Assert.Throws<ArgumentException>(() => Attention.Gradient(new AttentionInput(eight, eight, eight, 1, 1, 8), eight, new float[2], eight, eight, eight,
            eight));
        Assert.Throws<ArgumentException>(() => Attention.Gradient(new AttentionInput(eight, eight, eight, 1, 1, 8), eight, new float[1], eight, eight, eight,
            new float[9]));
        Assert.Throws<ArgumentException>(() => Attention.Gradient(new AttentionInput(eight, eight, eight, 1, 1, 8) { FirstK = eight, FirstV = eight }, eight,
            new float[1], eight, eight, eight, eight));
    }
}
