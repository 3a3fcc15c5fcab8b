using System.Runtime.InteropServices;
using Iced.Intel;

namespace Kandinsky.Kernels.Tests;

/// <summary>
/// Calls an emitted function that computes a tile in the interpreter, as a caller of its convention would, and verifies that it keeps to what the convention
/// and its operands allow.
/// </summary>
internal static unsafe class InterpretedTile
{
    private const int StackBytes = 1024;
    private const ulong ReturnAddress = 0x1122334455667788;

    private static readonly Register[] Preserved = [Register.RBX, Register.RBP, Register.R12, Register.R13, Register.R14, Register.R15];

    private static readonly Register[] PreservedOnWindows = [Register.RDI, Register.RSI, .. Enumerable.Range(6, 10).Select(i => Register.XMM0 + i)];

    /// <summary>Runs the function of so many rows.</summary>
    /// <returns>The interpreter as it is afterwards.</returns>
    public static Interpreter Run(byte[] code, CallingConvention convention, SegmentedTile tile, int rows)
    {
        var stack = stackalloc byte[StackBytes];
        var top = (ulong)stack + StackBytes - sizeof(ulong);
        *(ulong*)top = ReturnAddress;
        var memory = new GrantedMemory();
        memory.GrantWriting(stack, StackBytes - sizeof(ulong));
        memory.Grant((void*)top, sizeof(ulong));
        Grant(memory, &tile, rows);

        var machine = new Interpreter(memory);
        var random = new Random(7);
        Register[] all = [.. Enumerable.Range(0, 16).SelectMany(i => new[] { Register.RAX + i, Register.XMM0 + i })];
        foreach (var register in all) machine[register] = new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64());
        machine[Register.RSP] = top;
        machine[convention == CallingConvention.Windows ? Register.RCX : Register.RDI] = (ulong)&tile;
        var before = all.ToDictionary(register => register, register => machine[register]);

        Assert.Equal(ReturnAddress, machine.Run(code));

        Assert.Equal(top + sizeof(ulong), machine[Register.RSP]);
        Assert.All(convention == CallingConvention.Windows ? [.. Preserved, .. PreservedOnWindows] : Preserved, register =>
            Assert.Equal(before[register], machine[register]));
        return machine;
    }

    private static void Grant(GrantedMemory memory, SegmentedTile* tile, int rows)
    {
        memory.Grant(tile, sizeof(SegmentedTile));
        memory.Grant(tile->Offsets, tile->Segments * sizeof(nint));
        memory.Grant(tile->Weights, tile->Segments * tile->Steps * SegmentedTiles.WeightBytes);
        memory.GrantWriting(tile->Sums, rows * Panels.Width * sizeof(float));
        for (var row = 0; row < rows; row++)
            for (var segment = 0; segment < tile->Segments; segment++) memory.Grant(tile->Rows + row * tile->RowStride + tile->Offsets[segment],
                tile->Steps * SegmentedTiles.StepBytes);
    }
}
