using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

/// <summary>AMX's tiles, interpreted: they were never run on a processor. Where one has AMX, the tests of the kernel tables run them.</summary>
public sealed unsafe class AmxTileTests
{
    private static readonly int[] Steps = [1, 15, 16, 17, 40], Segments = [1, 3];

    [Theory]
    [InlineData(Precision.BFloat16, CallingConvention.SystemV)]
    [InlineData(Precision.BFloat16, CallingConvention.Windows)]
    [InlineData(Precision.Int8, CallingConvention.SystemV)]
    [InlineData(Precision.Int8, CallingConvention.Windows)]
    public void Interpreted_they_give_the_references_sums(Precision precision, object convention)
    {
        foreach (var (code, rows) in Functions(precision, (CallingConvention)convention))
            foreach (var segments in Segments)
                foreach (var steps in Steps)
                    foreach (var accumulate in new[] { false, true })
                    {
                        using var operands = new TileCase(precision == Precision.BFloat16, rows, segments, steps, accumulate);
                        var machine = InterpretedTile.Run(code, (CallingConvention)convention, operands.Tile, rows);
                        Assert.False(machine.Tiles.IsConfigured);
                        using var expected = new TileCase(precision == Precision.BFloat16, rows, segments, steps, accumulate);
                        var tile = expected.Tile;
                        SegmentedTiles.Table(precision).Entries[^1].Run(&tile, rows);
                        if (precision == Precision.Int8) Assert.Equal(expected.Bits, operands.Bits);
                        else TensorAssert.Close(operands.Floats, expected.Floats, 1e-6);
                    }
    }

    [Fact]
    public void What_is_read_later_is_fetched_a_part_with_every_step()
    {
        const int rows = 2, segments = 3, steps = 33, part = 48;
        using var operands = new TileCase(false, rows, segments, steps, false);
        var tile = operands.Tile;
        tile.Ahead = (byte*)0x10000;
        tile.AheadStep = part;
        var (code, _) = Functions(Precision.Int8, CallingConvention.SystemV)[rows - 1];
        Assert.Equal(Enumerable.Range(0, segments * steps).Select(step => 0x10000UL + (ulong)(part * step)),
            InterpretedTile.Run(code, CallingConvention.SystemV, tile, rows).Fetched);
    }

    /// <summary>Encoded by hand from the manual's opcodes, so that assembler and decoder do not vouch for each other alone.</summary>
    [Theory]
    [InlineData(Precision.BFloat16, "C4E278490424")]   // ldtilecfg [rsp]
    [InlineData(Precision.BFloat16, "C4E27B49C0")]     // tilezero tmm0
    [InlineData(Precision.BFloat16, "C4E27B4B1406")]   // tileloadd tmm2, [rsi + rax]
    [InlineData(Precision.BFloat16, "C4E2625CC2")]     // tdpbf16ps tmm0, tmm2, tmm3
    [InlineData(Precision.Int8, "C4E2615EC2")]         // tdpbusd tmm0, tmm2, tmm3
    [InlineData(Precision.Int8, "C4E27849C0")]         // tilerelease
    public void Instructions_are_encoded_as_the_manual_says(Precision precision, string bytes) =>
        Assert.All(Functions(precision, CallingConvention.SystemV), function =>
            Assert.Contains(bytes, Convert.ToHexString(function.Code), StringComparison.Ordinal));

    [Fact]
    public void On_this_machine_they_run_only_if_it_has_them()
    {
        using var forced = KernelChoice.Force(KernelChoice.Amx);
        var expected = AmxAccess.Here.Grants(Precision.Int8) ? KernelChoice.Amx
            : SegmentedTiles.Int8Table.Entries.First(entry => entry.Name != KernelChoice.Amx && entry.Supported).Name;
        Assert.Equal(expected, SegmentedTiles.Int8Table.Current.Name);
        Assert.Equal(expected == KernelChoice.Amx, KernelChoice.InForce.EndsWith("amx-int8", StringComparison.Ordinal));
    }

    private static List<(byte[] Code, int Rows)> Functions(Precision precision, CallingConvention convention) =>
        [.. AmxTiles.Emitters(precision, convention).Select((emitter, index) => (emitter.Emit(), index + 1))];
}
