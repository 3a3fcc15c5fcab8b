namespace Kandinsky.Kernels.Tests;

public sealed class EmittedCodeTests
{
    [Theory]
    [InlineData(Precision.Float32, "vfmadd231ps")]
    [InlineData(Precision.BFloat16, "vdpbf16ps")]
    [InlineData(Precision.Int8, "vpdpbusd")]
    public void The_dump_names_functions_and_shows_their_products(Precision precision, string instruction)
    {
        var lines = Code(precision, CallingConvention.SystemV, _ => 1).Dump().Split('\n');
        Assert.Equal(SegmentedTiles.MostRows, lines.Count(line => line.EndsWith("x32:", StringComparison.Ordinal)));
        // Four unrolled steps and a single one, two products a row: 10 · (1 + 2 + … + 14).
        Assert.Equal(10 * 105, lines.Count(line => line.Contains(instruction, StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("(bad)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_tile_of_separate_segments_adds_each_to_the_sums()
    {
        var lines = new EmittedCode(EmittedTiles.SegmentEmitters(CallingConvention.SystemV), _ => 1).Dump().Split('\n');
        Assert.Equal(2 * 105, lines.Count(line => line.Contains("vaddps", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("(bad)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Precision.Float32, "vfmadd231ps", 13 * 4 * 6)]
    [InlineData(Precision.BFloat16, "vdpbf16ps", 13 * 6 * 3)]
    public void Attentions_functions_take_powers_between_their_products(Precision precision, string instruction, int powers)
    {
        var lines = new EmittedCode(AttentionTiles.Emitters(precision, CallingConvention.SystemV), _ => 1).Dump().Split('\n');
        Assert.Equal(PowersTileEmitter.MostRows, lines.Count(line => line.EndsWith("x32:", StringComparison.Ordinal)));
        // Four steps with powers, four without and a single one, two products a row: 18 · (1 + 2 + … + 13).
        Assert.Equal(18 * 91, lines.Count(line => line.Contains(instruction, StringComparison.Ordinal)));
        Assert.Equal(powers, lines.Count(line => line.Contains("vfmadd213ps", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(CallingConvention.SystemV, 0, 12)]
    [InlineData(CallingConvention.Windows, 10, 16)]
    public void Every_function_preserves_what_its_convention_asks(object convention, int vectors, int registers)
    {
        string Dump(IEnumerable<Emitter> emitters) => new EmittedCode(emitters, _ => 1).Dump();
        var calling = (CallingConvention)convention;
        string[] dumps = [Dump(EmittedTiles.Emitters(Precision.Int8, calling)), Dump(AttentionTiles.Emitters(Precision.Float32, calling)),
            Dump(AttentionTiles.Emitters(Precision.BFloat16, calling))];
        foreach (var function in dumps.SelectMany(dump => dump.Split("x32:").Skip(1)))
        {
            Assert.Equal(vectors, Count(function, "vmovups [rsp"));
            Assert.Equal(vectors, Count(function, ",[rsp"));
            Assert.Equal(registers, Count(function, "push ") + Count(function, "pop "));
            Assert.Equal((CallingConvention)convention == CallingConvention.Windows ? 1 : 0, Count(function, "mov rdi,rcx"));
            Assert.Equal(1, Count(function, "vzeroupper"));
        }
    }

    [Fact]
    public void Where_executable_memory_is_forbidden_the_tiles_count_as_unsupported()
    {
        var tiles = new EmittedTiles(Precision.BFloat16, true, _ => 0);
        Assert.False(tiles.IsSupported);
        Assert.NotNull(tiles.Code);
    }

    [Fact]
    public void Without_the_instruction_nothing_is_emitted() =>
        Assert.Null(new EmittedTiles(Precision.Int8, false, _ => throw new InvalidOperationException()).Code);

    private static EmittedCode Code(Precision precision, object convention, EmittedCode.Loader load) =>
        new(EmittedTiles.Emitters(precision, (CallingConvention)convention), load);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
