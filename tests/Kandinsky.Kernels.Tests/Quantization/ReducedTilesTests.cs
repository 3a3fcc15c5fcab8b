using System.Runtime.InteropServices;
using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed unsafe class ReducedTilesTests
{
    private static readonly (int Segments, int Steps)[] Lengths = [(1, 1), (1, 3), (1, 4), (1, 5), (1, 192), (3, 7), (9, 16)];

    public static TheoryData<string> BFloat16Implementations => [.. ReducedTiles.BFloat16Table.Entries.Where(entry => entry.Supported).Select(entry => entry.Name)];

    public static TheoryData<string> Float32Implementations => [.. ReducedTiles.Float32Table.Entries.Where(entry => entry.Supported).Select(entry => entry.Name)];

    private static KernelTable<ReducedTiles.Kernel>[] Float32Tables => [ReducedTiles.Float32Table, ReducedTiles.Float32SegmentsTable];

    public static TheoryData<string> Int8Implementations => [.. ReducedTiles.Int8Table.Entries.Where(entry => entry.Supported).Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Int8Implementations))]
    public void Bytes_give_the_same_sums_everywhere(string implementation)
    {
        foreach (var (segments, steps) in Lengths)
            for (var rows = 1; rows <= ReducedTiles.MostRows; rows++)
                foreach (var accumulate in new[] { false, true })
                    Assert.Equal(Sums(ReducedTiles.Int8Table, KernelChoice.Reference, rows, segments, steps, accumulate), Sums(ReducedTiles.Int8Table, implementation, rows, segments, steps, accumulate));
    }

    [Theory]
    [MemberData(nameof(BFloat16Implementations))]
    public void Pairs_of_bfloat16_give_the_sums_of_single_precision(string implementation)
    {
        foreach (var (segments, steps) in Lengths)
            for (var rows = 1; rows <= ReducedTiles.MostRows; rows++)
                foreach (var accumulate in new[] { false, true })
                    TensorAssert.Close(AsFloats(Sums(ReducedTiles.BFloat16Table, implementation, rows, segments, steps, accumulate)),
                        AsFloats(Sums(ReducedTiles.BFloat16Table, KernelChoice.Reference, rows, segments, steps, accumulate)), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Float32Implementations))]
    public void Single_numbers_give_the_sums_of_single_precision(string implementation)
    {
        foreach (var table in Float32Tables)
            foreach (var (segments, steps) in Lengths)
                for (var rows = 1; rows <= ReducedTiles.MostRows; rows++)
                    foreach (var accumulate in new[] { false, true })
                        TensorAssert.Close(AsFloats(Sums(table, implementation, rows, segments, steps, accumulate)), AsFloats(Sums(table, KernelChoice.Reference, rows, segments, steps, accumulate)), 1e-5);
    }

    [Fact]
    public void Single_numbers_give_the_same_bits_in_every_vector_form()
    {
        foreach (var table in Float32Tables)
            foreach (var (segments, steps) in Lengths)
                foreach (var accumulate in new[] { false, true })
                    foreach (var entry in table.Entries.Where(entry => entry.Supported && entry.Name != KernelChoice.Reference))
                        Assert.Equal(Sums(table, KernelChoice.Vector128, 13, segments, steps, accumulate), Sums(table, entry.Name, 13, segments, steps, accumulate));
    }

    private static int[] Sums(KernelTable<ReducedTiles.Kernel> table, string implementation, int rows, int segments, int steps, bool accumulate)
    {
        var floats = table != ReducedTiles.Int8Table;
        var random = new Random(rows + 100 * steps);
        // Rows stand apart by more than their length, segments too.
        var (segmentBytes, rowBytes) = (4 * steps + 8, segments * (4 * steps + 8) + 12);
        using var numbers = new GuardedFloats(((rows - 1) * rowBytes + segments * segmentBytes - 8) / 4);
        using var weights = new GuardedFloats(segments * steps * Panels.Width);
        using var sums = new GuardedFloats(rows * Panels.Width);
        Fill(MemoryMarshal.AsBytes(numbers.Span), random, floats);
        Fill(MemoryMarshal.AsBytes(weights.Span), random, floats);
        var initial = MemoryMarshal.Cast<float, int>(sums.Span);
        for (var i = 0; i < initial.Length; i++) initial[i] = floats ? BitConverter.SingleToInt32Bits(i * 0.01f) : i * 1000;
        var offsets = stackalloc nint[segments];
        for (var s = 0; s < segments; s++) offsets[s] = s * segmentBytes;
        var tile = new ReducedTile
        {
            Rows = (byte*)Address(numbers), RowStride = rowBytes, Offsets = offsets, Segments = segments, Steps = steps, Weights = (byte*)Address(weights), Sums = Address(sums), Accumulate = accumulate ? 1 : 0,
        };
        table.Entries.Single(entry => entry.Name == implementation).Run(&tile, rows);
        return MemoryMarshal.Cast<float, int>(sums.Span).ToArray();
    }

    private static void Fill(Span<byte> bytes, Random random, bool floats)
    {
        random.NextBytes(bytes);
        if (!floats) return;
        foreach (ref var number in MemoryMarshal.Cast<byte, ushort>(bytes)) number = Narrowing.ToBFloat16(random.NextSingle() * 2 - 1);
    }

    private static float* Address(GuardedFloats memory) => (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(memory.Span));

    private static float[] AsFloats(int[] bits) => MemoryMarshal.Cast<int, float>(bits).ToArray();
}
