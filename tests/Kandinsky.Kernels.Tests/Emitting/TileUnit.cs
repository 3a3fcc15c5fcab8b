using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kandinsky.Kernels.Tests;

/// <summary>
/// AMX's eight tile registers and what is done with them, as Intel's manual (instruction set reference, palette 1) has it; where the processor would raise an
/// exception, so does this.
/// </summary>
internal sealed class TileUnit
{
    private const int Registers = 8, MostRows = 16, MostBytes = 64;

    private Tile[]? _tiles;

    /// <summary>Whether the registers have shapes; after TILERELEASE they have none.</summary>
    public bool IsConfigured => _tiles != null;

    /// <summary>LDTILECFG, of a configuration that uses every register.</summary>
    public void Configure(ReadOnlySpan<byte> memory)
    {
        Require(memory[0] == 1 && memory[1] == 0, "palette 1, from its first row");
        Require(memory[2..16].IndexOfAnyExcept((byte)0) < 0 && memory[32..48].IndexOfAnyExcept((byte)0) < 0 && memory[56..64].IndexOfAnyExcept((byte)0) < 0,
            "zeros where nothing is defined");
        var tiles = new Tile[Registers];
        for (var i = 0; i < Registers; i++) tiles[i] = new Tile(memory[48 + i], BinaryPrimitives.ReadUInt16LittleEndian(memory[(16 + 2 * i)..]));
        Require(Array.TrueForAll(tiles, tile => tile.Rows is >= 1 and <= MostRows && tile.Bytes is >= 1 and <= MostBytes), "1 to 16 rows of 1 to 64 bytes");
        _tiles = tiles;
    }

    /// <summary>TILERELEASE.</summary>
    public void Release() => _tiles = null;

    /// <summary>TILEZERO.</summary>
    public void Zero(int register) => Array.Clear(Of(register).Content);

    /// <summary>TILELOADD.</summary>
    public void Load(int register, GrantedMemory memory, ulong address, ulong stride)
    {
        var tile = Of(register);
        for (var row = 0; row < tile.Rows; row++) memory.Read(address + (ulong)row * stride, tile.Bytes).CopyTo(tile.Row(row));
    }

    /// <summary>TILESTORED.</summary>
    public void Store(int register, GrantedMemory memory, ulong address, ulong stride)
    {
        var tile = Of(register);
        for (var row = 0; row < tile.Rows; row++) tile.Row(row).CopyTo(memory.Write(address + (ulong)row * stride, tile.Bytes));
    }

    /// <summary>TDPBF16PS: the even and the odd numbers of a row are chains of fused multiply-adds of their own, whose total is added to the sum.</summary>
    public void MultiplyPairs(int sums, int left, int right)
    {
        var (c, a, b) = Operands(sums, left, right);
        for (var row = 0; row < c.Rows; row++)
        {
            var total = MemoryMarshal.Cast<byte, float>(c.Row(row));
            var numbers = MemoryMarshal.Cast<byte, ushort>(a.Row(row));
            for (var column = 0; column < total.Length; column++)
            {
                float even = 0, odd = 0;
                for (var k = 0; k < b.Rows; k++)
                {
                    var weights = MemoryMarshal.Cast<byte, ushort>(b.Row(k));
                    even = MathF.FusedMultiplyAdd(Widen(numbers[2 * k]), Widen(weights[2 * column]), even);
                    odd = MathF.FusedMultiplyAdd(Widen(numbers[2 * k + 1]), Widen(weights[2 * column + 1]), odd);
                }
                total[column] += even + odd;
            }
        }
    }

    /// <summary>TDPBUSD: unsigned bytes of the left by signed ones of the right.</summary>
    public void MultiplyBytes(int sums, int left, int right)
    {
        var (c, a, b) = Operands(sums, left, right);
        for (var row = 0; row < c.Rows; row++)
        {
            var total = MemoryMarshal.Cast<byte, int>(c.Row(row));
            var bytes = a.Row(row);
            for (var column = 0; column < total.Length; column++)
                for (var i = 0; i < a.Bytes; i++) total[column] += bytes[i] * (sbyte)b.Row(i / 4)[4 * column + i % 4];
        }
    }

    private (Tile Sums, Tile Left, Tile Right) Operands(int sums, int left, int right)
    {
        Require(sums != left && sums != right && left != right, "three different tile registers");
        var (c, a, b) = (Of(sums), Of(left), Of(right));
        Require(c.Bytes % 4 == 0 && a.Bytes % 4 == 0 && b.Bytes % 4 == 0, "whole groups of four bytes");
        Require(c.Rows == a.Rows && c.Bytes == b.Bytes && a.Bytes / 4 == b.Rows, "tile registers whose shapes fit");
        return (c, a, b);
    }

    private Tile Of(int register)
    {
        Require(IsConfigured, "configured tile registers");
        return _tiles![register];
    }

    private static float Widen(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static void Require(bool condition, string what)
    {
        if (!condition) throw new InvalidOperationException($"needs {what}");
    }

    private sealed record Tile(int Rows, int Bytes)
    {
        public byte[] Content { get; } = new byte[MostRows * MostBytes];

        public Span<byte> Row(int row) => Content.AsSpan(row * MostBytes, Bytes);
    }
}
