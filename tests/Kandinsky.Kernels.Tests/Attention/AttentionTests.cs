using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class AttentionTests
{
    // batch, queries, keys, heads, dim, causal
    public static TheoryData<int, int, int, int, int, bool> Shapes => new()
    {
        { 1, 1, 1, 1, 1, false },
        { 2, 5, 7, 3, 8, false },
        { 1, 64, 96, 12, 64, false },      // the UNet's middle
        { 2, 97, 130, 2, 64, false },
        { 1, 300, 517, 1, 16, false },     // several blocks of queries, tiles of keys
        { 1, 20, 33, 1, 512, false },      // MoVQ's single head
        { 1, 30, 600, 1, 512, false },     // the same over several tiles of keys
        { 1, 120, 1056, 2, 64, false },    // the UNet's image tokens and 32 x 32 pixels
        { 2, 13, 29, 2, 104, false },      // CLIP bigG's image encoder
        { 1, 17, 300, 1, 19, false },
        { 2, 77, 77, 3, 64, true },        // the text encoder
        { 2, 81, 81, 2, 64, true },        // the prior
        { 2, 3, 81, 2, 64, true },         // the prior's last rows
        { 1, 300, 300, 1, 8, true },
        { 1, 5, 2, 1, 8, true },           // the first queries see nothing
    };

    public static TheoryData<int, int, int, int, int, bool, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, int, int, int, int, bool, string>();
            foreach (var shape in Shapes)
                foreach (var name in KernelChoice.Names)
                    cases.Add((int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3], (int)shape[4], (bool)shape[5], name);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_its_definition(int batch, int queries, int keys, int heads, int dim, bool causal, string implementation) =>
        TensorAssert.Close(
            Run(implementation, Precision.Float32, batch, queries, keys, heads, dim, causal),
            Run(KernelChoice.Reference, Precision.Float32, batch, queries, keys, heads, dim, causal), 3e-6);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_its_definition_on_rounded_numbers(int batch, int queries, int keys, int heads, int dim, bool causal, string implementation)
    {
        // A weight on the verge of two bfloat16 may be rounded to the other one.
        var actual = Run(implementation, Precision.BFloat16, batch, queries, keys, heads, dim, causal);
        var expected = Run(KernelChoice.Reference, Precision.BFloat16, batch, queries, keys, heads, dim, causal);
        TensorAssert.Close(actual, expected, 4e-3);
        Assert.InRange(Distance(actual, expected), 0, 8e-4);
    }

    [Fact]
    public void Single_precision_gives_the_same_bits_in_every_vector_form()
    {
        foreach (var shape in Shapes)
        {
            float[] Of(string name) => Run(name, Precision.Float32, (int)shape[0], (int)shape[1], (int)shape[2], (int)shape[3], (int)shape[4], (bool)shape[5]);
            var expected = Of(KernelChoice.Vector128);
            foreach (var name in KernelChoice.Names.Where(name => name != KernelChoice.Reference)) Assert.Equal(expected, Of(name));
        }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Bfloat16_is_off_by_its_rounding(string implementation)
    {
        var single = Run(KernelChoice.Reference, Precision.Float32, 2, 97, 130, 2, 64, false);
        Assert.InRange(Distance(Run(implementation, Precision.BFloat16, 2, 97, 130, 2, 64, false), single), 1e-4, 4e-3);
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void First_keys_come_before_the_others(string implementation)
    {
        const int batch = 2, queries = 20, keys = 50, first = 13, width = 48;
        float[] q = TestNumbers.Normal(batch * queries * width, 1), k = TestNumbers.Normal(batch * keys * width, 2),
            v = TestNumbers.Normal(batch * keys * width, 3);
        float[] firstK = TestNumbers.Normal(batch * first * width, 4), firstV = TestNumbers.Normal(batch * first * width, 5);
        foreach (var precision in new[] { Precision.Float32, Precision.BFloat16 })
        {
            var expected = TestNumbers.With(implementation, q.Length, y =>
                Attention.Run(new AttentionInput(q, Joined(firstK, k), Joined(firstV, v), batch, 3, 16) { Precision = precision }, y));
            var actual = TestNumbers.With(implementation, q.Length, y =>
                Attention.Run(new AttentionInput(q, k, v, batch, 3, 16) { FirstK = firstK, FirstV = firstV, Precision = precision }, y));
            Assert.Equal(expected, actual);
        }

        static float[] Joined(float[] first, float[] rest) =>
            [.. first[..(first.Length / 2)], .. rest[..(rest.Length / 2)], .. first[(first.Length / 2)..], .. rest[(rest.Length / 2)..]];
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Hides_keys_by_their_bias(string implementation)
    {
        const int keys = 300, seen = 41, dim = 32;
        float[] q = TestNumbers.Normal(10 * dim, 1), k = TestNumbers.Normal(keys * dim, 2), v = TestNumbers.Normal(keys * dim, 3), bias = new float[keys];
        Array.Fill(bias, float.NegativeInfinity, 0, keys - seen);
        var expected = TestNumbers.With(KernelChoice.Reference, q.Length, y =>
            Attention.Run(new AttentionInput(q, k.AsSpan((keys - seen) * dim), v.AsSpan((keys - seen) * dim), 1, 1, dim) { Scale = 0.2f }, y));
        var actual = TestNumbers.With(implementation, q.Length, y => Attention.Run(new AttentionInput(q, k, v, 1, 1, dim) { Scale = 0.2f, KeyBias = bias }, y));
        TensorAssert.Close(actual, expected, 3e-6);
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Stays_exact_when_later_scores_dwarf_earlier_ones(string implementation)
    {
        const int keys = 600, dim = 16;
        float[] q = TestNumbers.Normal(7 * dim, 1), k = TestNumbers.Normal(keys * dim, 2), v = TestNumbers.Normal(keys * dim, 3);
        for (var i = 0; i < k.Length; i++) k[i] *= i / (float)k.Length * 40;
        var expected = TestNumbers.With(KernelChoice.Reference, q.Length, y => Attention.Run(new AttentionInput(q, k, v, 1, 1, dim) { Scale = 1 }, y));
        TensorAssert.Close(TestNumbers.With(implementation, q.Length, y => Attention.Run(new AttentionInput(q, k, v, 1, 1, dim) { Scale = 1 }, y)), expected,
            1e-4);
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Scores_far_apart_leave_the_largest_ones_value(string implementation)
    {
        float[] k = [-1000, 2000, -3e38f, 1000], v = [1, 2, 3, 4];
        foreach (var precision in new[] { Precision.Float32, Precision.BFloat16 })
            Assert.Equal([2], TestNumbers.With(implementation, 1, y => Attention.Run(new AttentionInput([1], k, v, 1, 1, 1) { Precision = precision }, y)));
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Not_a_number_stays_so(string implementation)
    {
        foreach (var precision in new[] { Precision.Float32, Precision.BFloat16 })
            Assert.True(float.IsNaN(TestNumbers.With(implementation, 1, y =>
                Attention.Run(new AttentionInput([float.NaN], [1, 2, 3], [1, 2, 3], 1, 1, 1) { Precision = precision }, y))[0]));
    }

    [Fact]
    public void Rejects_keys_of_another_length() =>
        Assert.Contains("15 is not divisible into 8", Assert.Throws<ArgumentException>(() =>
            Attention.Run(new AttentionInput(new float[8], new float[15], new float[16], 1, 1, 8), new float[8])).Message, StringComparison.Ordinal);

    [Fact]
    public void Rejects_values_of_another_length() =>
        Assert.Contains("v has 8 numbers; its shape needs 16", Assert.Throws<ArgumentException>(() =>
            Attention.Run(new AttentionInput(new float[8], new float[16], new float[8], 1, 1, 8), new float[8])).Message, StringComparison.Ordinal);

    [Fact]
    public void Rejects_bytes() =>
        Assert.Throws<ArgumentException>(() =>
            Attention.Run(new AttentionInput(new float[8], new float[8], new float[8], 1, 1, 8) { Precision = Precision.Int8 }, new float[8]));

    private static float[] Run(string implementation, Precision precision, int batch, int queries, int keys, int heads, int dim, bool causal)
    {
        float[] q = TestNumbers.Normal(batch * queries * heads * dim, 1), k = TestNumbers.Normal(batch * keys * heads * dim, 2),
        v = TestNumbers.Normal(batch * keys * heads * dim, 3);
        return TestNumbers.With(implementation, q.Length, y =>
            Attention.Run(new AttentionInput(q, k, v, batch, heads, dim) { Causal = causal, Precision = precision }, y));
    }

    /// <summary>Root mean square of the difference over that of the expected.</summary>
    private static double Distance(float[] actual, float[] expected) =>
        Math.Sqrt(actual.Zip(expected, (a, b) => Math.Pow(a - b, 2)).Sum() / expected.Sum(value => (double)value * value));
}
