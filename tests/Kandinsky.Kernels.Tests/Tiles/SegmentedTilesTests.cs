using System.Runtime.InteropServices;
using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed unsafe class SegmentedTilesTests
{
    private static readonly (int Segments, int Steps)[] Lengths = [(1, 1), (1, 3), (1, 4), (1, 5), (1, 192), (3, 7), (9, 16)];

    public static TheoryData<string> BFloat16Implementations =>
        [.. SegmentedTiles.BFloat16Table.Entries.Where(entry => entry.Supported).Select(entry => entry.Name)];

    public static TheoryData<string> Float32Implementations =>
        [.. SegmentedTiles.Float32Table.Entries.Where(entry => entry.Supported).Select(entry => entry.Name)];

    private static KernelTable<SegmentedTiles.Kernel>[] Float32Tables => [SegmentedTiles.Float32Table, SegmentedTiles.Float32SegmentsTable];

    public static TheoryData<string> Int8Implementations => [.. SegmentedTiles.Int8Table.Entries.Where(entry => entry.Supported).Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Int8Implementations))]
    public void Bytes_give_the_same_sums_everywhere(string implementation)
    {
        foreach (var (segments, steps) in Lengths)
            for (var rows = 1; rows <= SegmentedTiles.MostRows; rows++)
                foreach (var accumulate in new[] { false, true })
                    Assert.Equal(Sums(SegmentedTiles.Int8Table, KernelChoice.Reference, rows, segments, steps, accumulate),
                        Sums(SegmentedTiles.Int8Table, implementation, rows, segments, steps, accumulate));
    }

    [Theory]
    [MemberData(nameof(BFloat16Implementations))]
    public void Pairs_of_bfloat16_give_the_sums_of_single_precision(string implementation)
    {
        foreach (var (segments, steps) in Lengths)
            for (var rows = 1; rows <= SegmentedTiles.MostRows; rows++)
                foreach (var accumulate in new[] { false, true })
                    TensorAssert.Close(AsFloats(Sums(SegmentedTiles.BFloat16Table, implementation, rows, segments, steps, accumulate)),
                        AsFloats(Sums(SegmentedTiles.BFloat16Table, KernelChoice.Reference, rows, segments, steps, accumulate)), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Float32Implementations))]
    public void Single_numbers_give_the_sums_of_single_precision(string implementation)
    {
        foreach (var table in Float32Tables)
            foreach (var (segments, steps) in Lengths)
                for (var rows = 1; rows <= SegmentedTiles.MostRows; rows++)
                    foreach (var accumulate in new[] { false, true })
                        TensorAssert.Close(AsFloats(Sums(table, implementation, rows, segments, steps, accumulate)),
                            AsFloats(Sums(table, KernelChoice.Reference, rows, segments, steps, accumulate)), 1e-5);
    }

    [Fact]
    public void Single_numbers_give_the_same_bits_in_every_vector_form()
    {
        foreach (var table in Float32Tables)
            foreach (var (segments, steps) in Lengths)
                foreach (var accumulate in new[] { false, true })
                    foreach (var entry in table.Entries.Where(entry => entry.Supported && entry.Name != KernelChoice.Reference))
                        Assert.Equal(Sums(table, KernelChoice.Vector128, 13, segments, steps, accumulate),
                            Sums(table, entry.Name, 13, segments, steps, accumulate));
    }

    private static int[] Sums(KernelTable<SegmentedTiles.Kernel> table, string implementation, int rows, int segments, int steps, bool accumulate)
    {
        using var operands = new TileCase(table != SegmentedTiles.Int8Table, rows, segments, steps, accumulate);
        var tile = operands.Tile;
        table.Entries.Single(entry => entry.Name == implementation).Run(&tile, rows);
        return operands.Bits;
    }

    private static float[] AsFloats(int[] bits) => MemoryMarshal.Cast<int, float>(bits).ToArray();
}
