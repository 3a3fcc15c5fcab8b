using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Kandinsky.Kernels.Tests;

/// <summary>What proves AMX's code must itself refuse what the processor, the convention or the operands forbid.</summary>
public sealed unsafe class InterpreterTests
{
    public static TheoryData<string, string> Mistakes => new()
    {
        { "vector code", "unknown: " },
        { "write before the sums", "writes 8 bytes" },
        { "read behind the tile", "reads 8 bytes" },
        { "no configuration", "configured tile registers" },
        { "no palette", "palette 1" },
        { "a register without shape", "1 to 16 rows" },
        { "no return", "does not return" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Refuses(string mistake, string message)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Run(mistake));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 1, "three different tile registers")]
    [InlineData(0, 2, 3, "shapes fit")]   // rows of the sums and of the left
    [InlineData(0, 3, 4, "shapes fit")]   // the left's width and the right's rows
    [InlineData(0, 1, 5, "shapes fit")]   // widths of the sums and of the right
    [InlineData(0, 1, 6, "groups of four")]
    public void Refuses_products_of_tile_registers_that_do_not_fit(int sums, int left, int right, string message)
    {
        var configuration = new byte[64];
        configuration[0] = 1;
        (byte Rows, byte Bytes)[] shapes = [(14, 64), (14, 64), (13, 64), (14, 60), (16, 64), (16, 60), (16, 62), (16, 64)];
        for (var i = 0; i < shapes.Length; i++) (configuration[48 + i], configuration[16 + 2 * i]) = shapes[i];
        var tiles = new TileUnit();
        tiles.Configure(configuration);
        tiles.MultiplyBytes(0, 1, 7);
        Assert.Contains(message, Assert.Throws<InvalidOperationException>(() => tiles.MultiplyBytes(sums, left, right)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Notices_a_register_that_is_not_restored() => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Run("rbx kept"));

    private static void Run(string mistake)
    {
        using var operands = new TileCase(false, 1, 1, 1, false);
        InterpretedTile.Run(Code(mistake), CallingConvention.SystemV, operands.Tile, 1);
    }

    private static byte[] Code(string mistake)
    {
        var assembler = new Assembler(64);
        switch (mistake)
        {
            case "vector code": assembler.vpxord(zmm0, zmm0, zmm0); break;
            case "write before the sums":
                assembler.mov(rsp, __qword_ptr[rdi + 48]);
                assembler.push(rax);
                break;
            case "read behind the tile": assembler.mov(rax, __qword_ptr[rdi + sizeof(SegmentedTile)]); break;
            case "no configuration": assembler.tilezero(tmm0); break;
            case "no palette": Configure(assembler, 0); break;
            case "a register without shape": Configure(assembler, 1); break;
            case "rbx kept": assembler.mov(rbx, rdi); break;
            case "no return":
                var label = assembler.CreateLabel();
                assembler.Label(ref label);
                assembler.jmp(label);
                break;
        }
        assembler.ret();
        using var stream = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(stream), 0);
        return stream.ToArray();
    }

    private static void Configure(Assembler assembler, int palette)
    {
        for (var i = 0; i < 7; i++) assembler.push(0);
        assembler.push(palette);
        assembler.ldtilecfg(__[rsp]);
    }
}
