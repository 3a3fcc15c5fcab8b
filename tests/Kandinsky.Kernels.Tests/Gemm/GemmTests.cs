namespace Kandinsky.Kernels.Tests;

public sealed class GemmTests
{
    private static readonly int[] Tails = [1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 15, 16, 17, 25, 31, 32, 33, 47, 61];

    public static TheoryData<string, string> Implementations()
    {
        var data = new TheoryData<string, string>();
        foreach (var table in new[] { Kernels.Gemm.PanelTable, Kernels.Gemm.RowTable })
            foreach (var entry in table.Entries.Where(entry => entry.Supported)) data.Add(table.Kernel, entry.Name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Multiplies_matrices_of_awkward_sizes(string table, string implementation)
    {
        using var _ = KernelChoice.Force(implementation);
        foreach (var rows in Tails)
            foreach (var (inputs, outputs) in new[] { (1, 1), (3, 2), (17, 5), (16, 32), (33, 33), (64, 48), (29, 71), (130, 16) })
                Check(table, rows, inputs, outputs, StorageType.Float32, (Activation)(rows % 4), bias: rows % 3 != 0, residual: rows % 2 == 0);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Reads_every_storage_type(string table, string implementation)
    {
        using var _ = KernelChoice.Force(implementation);
        foreach (var type in Enum.GetValues<StorageType>())
            foreach (var (inputs, outputs) in new[] { (64, 32), (45, 37) }) Check(table, 7, inputs, outputs, type, Activation.None, true, false);
    }

    /// <summary>All but the plain loops, which are compared with sums of their own at the awkward sizes and would take minutes for a model's.</summary>
    public static TheoryData<string, string> FastImplementations()
    {
        var data = new TheoryData<string, string>();
        foreach (var entry in Implementations().Where(entry => (string)entry[1] != KernelChoice.Reference)) data.Add((string)entry[0], (string)entry[1]);
        return data;
    }

    [Theory]
    [MemberData(nameof(FastImplementations))]
    public void Multiplies_the_shapes_of_the_model(string table, string implementation)
    {
        using var _ = KernelChoice.Force(implementation);
        foreach (var shape in Shapes.Read(table == "gemm" ? "linear.txt" : "stream.txt"))
            Check(table, Math.Min(shape[0], 520), shape[1], shape[2], StorageType.Float32, Activation.None, true, true);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Adds_a_residual_that_is_the_result(string table, string implementation)
    {
        using var _ = KernelChoice.Force(implementation);
        var x = Numbers.Random(13 * 40, 1);
        var weights = Numbers.Random(37 * 40, 2);
        var residual = Numbers.Random(13 * 37, 3);
        var (apart, alias) = (new float[13 * 37], residual.ToArray());
        using var buffer = new GuardedFloats(weights);
        using var packed = Pack(table, buffer.Weights, 37, 40);
        Kernels.Gemm.Multiply(x, 13, packed, [], Activation.Silu, residual, apart);
        Kernels.Gemm.Multiply(x, 13, packed, [], Activation.Silu, alias, alias);
        Assert.Equal(apart, alias);
    }

    [Fact]
    public void Rounds_streamed_weights_to_bfloat16_when_asked()
    {
        var weights = Numbers.Random(24 * 50, 1);
        var x = Numbers.Random(3 * 50, 2);
        var rounded = weights.Select(weight => BitConverter.UInt32BitsToSingle((uint)Narrowing.ToBFloat16(weight) << 16)).ToArray();
        using var stored = new GuardedFloats(weights);
        using var expected = new GuardedFloats(rounded);
        using var half = Kernels.Gemm.Stream(stored.Weights, 24, 50, Precision.BFloat16);
        using var full = Kernels.Gemm.Stream(expected.Weights, 24, 50);
        var (a, b) = (new float[3 * 24], new float[3 * 24]);
        Kernels.Gemm.Multiply(x, 3, half, [], Activation.None, [], a);
        Kernels.Gemm.Multiply(x, 3, full, [], Activation.None, [], b);
        Assert.Equal(b, a);
        Assert.Equal(24 * 50 * 2, half.Bytes);
        Assert.Equal(0, full.Bytes);
    }

    [Fact]
    public void Reads_bfloat16_in_rows_only_where_the_processor_does_not_multiply_it()
    {
        Assert.True(Kernels.Gemm.PrefersRows(Precision.Float32));
        Assert.False(Kernels.Gemm.PrefersRows(Precision.Int8));
        Assert.Equal(!EmittedTiles.BFloat16.IsSupported, Kernels.Gemm.PrefersRows(Precision.BFloat16));
        using (KernelChoice.Force(KernelChoice.Vector256)) Assert.True(Kernels.Gemm.PrefersRows(Precision.BFloat16));
    }

    [Fact]
    public void Rejects_operands_of_other_lengths()
    {
        using var weights = new GuardedFloats(new float[6]);
        Assert.Throws<ArgumentException>(() => Kernels.Gemm.Pack(weights.Weights, 2, 4));
        Assert.Throws<ArgumentException>(() => Kernels.Gemm.Stream(weights.Weights, 3, 3));
        Assert.Throws<ArgumentException>(() => Kernels.Gemm.Stream(weights.Weights, 2, 3, Precision.Int8));
        using var packed = Kernels.Gemm.Pack(weights.Weights, 2, 3);
        Assert.Throws<ArgumentException>(() => Kernels.Gemm.Multiply(new float[5], 2, packed, [], Activation.None, [], new float[4]));
        Assert.Throws<ArgumentException>(() => Kernels.Gemm.Multiply(new float[6], 2, packed, [], Activation.None, [], new float[3]));
        Assert.Throws<ArgumentException>(() => Kernels.Gemm.Multiply(new float[6], 2, packed, new float[1], Activation.None, [], new float[4]));
        Assert.Throws<ArgumentException>(() => Kernels.Gemm.Multiply(new float[6], 2, packed, [], Activation.None, new float[3], new float[4]));
    }

    private static PackedMatrix Pack(string table, WeightView weights, int outputs, int inputs) =>
        table == "gemm" ? Kernels.Gemm.Pack(weights, outputs, inputs) : Kernels.Gemm.Stream(weights, outputs, inputs);

    private static void Check(string table, int rows, int inputs, int outputs, StorageType type, Activation activation, bool bias, bool residual)
    {
        using var weights = new StoredWeights(Numbers.Random(outputs * inputs, 1), type);
        using var x = new GuardedFloats(Numbers.Random(rows * inputs, 2));
        using var b = new GuardedFloats(Numbers.Random(bias ? outputs : 0, 3));
        using var r = new GuardedFloats(Numbers.Random(residual ? rows * outputs : 0, 4));
        using var y = new GuardedFloats(rows * outputs);
        using (var packed = Pack(table, weights.View, outputs, inputs))
            Kernels.Gemm.Multiply(x.Span, rows, packed, b.Span, activation, r.Span, y.Span);
        var random = new Random(5);
        for (var sample = 0; sample < Math.Min(rows * outputs, 400); sample++)
        {
            var at = rows * outputs <= 400 ? sample : random.Next(rows * outputs);
            var (row, output) = (at / outputs, at % outputs);
            var sum = bias ? b.Span[output] : 0.0;
            for (var k = 0; k < inputs; k++) sum += (double)x.Span[row * inputs + k] * weights.Values[output * inputs + k];
            var expected = Activated(activation, sum) + (residual ? r.Span[at] : 0);
            Numbers.AssertNear(expected, y.Span[at], Numbers.Tolerance(inputs), $"{table} {rows}x{inputs}x{outputs} {activation} at {row},{output}");
        }
    }

    private static double Activated(Activation activation, double x) => activation switch
    {
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.QuickGelu => x / (1 + Math.Exp(-1.702 * x)),
        Activation.Gelu => x * NormalDistribution(x),
        _ => x,
    };

    private static double NormalDistribution(double x)
    {
        var (sum, step) = (0.5, x / 4000);   // Simpson's rule on the density
        for (var i = 0; i <= 4000; i++)
            sum += Math.Exp(-i * step * i * step / 2) * (i is 0 or 4000 ? 1 : i % 2 == 1 ? 4 : 2) * step / 3 / Math.Sqrt(2 * Math.PI);
        return sum;
    }
}
