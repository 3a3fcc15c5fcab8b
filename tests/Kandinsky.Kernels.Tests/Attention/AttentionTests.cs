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
    public void Equals_its_definition(int batch, int queries, int keys, int heads, int dim, bool causal, string implementation)
    {
        var q = TestNumbers.Normal(batch * queries * heads * dim, 1);
        var k = TestNumbers.Normal(batch * keys * heads * dim, 2);
        var v = TestNumbers.Normal(batch * keys * heads * dim, 3);
        var scale = 1 / MathF.Sqrt(dim);
        var expected = TestNumbers.With(KernelChoice.Reference, q.Length, y => Attention.Run(q, k, v, batch, queries, keys, heads, dim, scale, causal, y));
        var actual = TestNumbers.With(implementation, q.Length, y => Attention.Run(q, k, v, batch, queries, keys, heads, dim, scale, causal, y));
        TensorAssert.Close(actual, expected, 3e-6);
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Hides_keys_by_their_bias(string implementation)
    {
        const int keys = 300, seen = 41, dim = 32;
        float[] q = TestNumbers.Normal(10 * dim, 1), k = TestNumbers.Normal(keys * dim, 2), v = TestNumbers.Normal(keys * dim, 3), bias = new float[keys];
        Array.Fill(bias, float.NegativeInfinity, 0, keys - seen);
        var expected = TestNumbers.With(KernelChoice.Reference, q.Length, y => Attention.Run(q, k.AsSpan((keys - seen) * dim), v.AsSpan((keys - seen) * dim), 1, 10, seen, 1, dim, 0.2f, false, y));
        var actual = TestNumbers.With(implementation, q.Length, y => Attention.Run(q, k, v, 1, 10, keys, 1, dim, 0.2f, false, y, bias));
        TensorAssert.Close(actual, expected, 3e-6);
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Stays_exact_when_later_scores_dwarf_earlier_ones(string implementation)
    {
        const int keys = 600, dim = 16;
        float[] q = TestNumbers.Normal(7 * dim, 1), k = TestNumbers.Normal(keys * dim, 2), v = TestNumbers.Normal(keys * dim, 3);
        for (var i = 0; i < k.Length; i++) k[i] *= i / (float)k.Length * 40;
        var expected = TestNumbers.With(KernelChoice.Reference, q.Length, y => Attention.Run(q, k, v, 1, 7, keys, 1, dim, 1, false, y));
        TensorAssert.Close(TestNumbers.With(implementation, q.Length, y => Attention.Run(q, k, v, 1, 7, keys, 1, dim, 1, false, y)), expected, 1e-4);
    }

    [Fact]
    public void Rejects_keys_of_another_length() =>
        Assert.Contains("k has 15 numbers", Assert.Throws<ArgumentException>(() => Attention.Run(new float[8], new float[15], new float[16], 1, 1, 2, 1, 8, 1, false, new float[8])).Message, StringComparison.Ordinal);
}
