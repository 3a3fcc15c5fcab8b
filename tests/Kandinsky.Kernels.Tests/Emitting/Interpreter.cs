using System.Buffers.Binary;
using Iced.Intel;

namespace Kandinsky.Kernels.Tests;

/// <summary>Executes the few instructions emitted functions for AMX consist of, one by one, and refuses all others.</summary>
internal sealed class Interpreter(GrantedMemory memory)
{
    private const int MostInstructions = 100_000;
    private const int Word = sizeof(ulong);

    private readonly ulong[] _general = new ulong[16];
    private readonly UInt128[] _vectors = new UInt128[16];
    private bool _zero;

    /// <summary>The tile registers.</summary>
    public TileUnit Tiles { get; } = new();

    /// <summary>What was fetched ahead, in order.</summary>
    public List<ulong> Fetched { get; } = [];

    /// <summary>A register of 64 bits, or the lower 128 bits of a vector.</summary>
    public UInt128 this[Register register]
    {
        get => register.IsXMM() ? _vectors[register.GetNumber()] : _general[General(register)];
        set
        {
            if (register.IsXMM()) _vectors[register.GetNumber()] = value;
            else _general[General(register)] = (ulong)value;
        }
    }

    /// <summary>Runs a function until it returns.</summary>
    /// <param name="code">The function.</param>
    /// <returns>The address it returns to.</returns>
    public ulong Run(byte[] code)
    {
        var decoder = Iced.Intel.Decoder.Create(64, new ByteArrayCodeReader(code), 0);
        for (var count = 0; count < MostInstructions; count++)
        {
            var instruction = decoder.Decode();
            if (instruction.Mnemonic == Mnemonic.Ret) return Pop();
            if (Execute(instruction) is not { } target) continue;
            var reader = new ByteArrayCodeReader(code, (int)target, code.Length - (int)target);
            decoder = Iced.Intel.Decoder.Create(64, reader, target);
        }
        throw new InvalidOperationException("does not return");
    }

    /// <returns>Where execution goes on, if not behind the instruction.</returns>
    private ulong? Execute(in Instruction i)
    {
        switch (i.Mnemonic)
        {
            case Mnemonic.Mov: Set(i, Value(i, 1)); break;
            case Mnemonic.Cmove: if (_zero) Set(i, Value(i, 1)); break;
            case Mnemonic.Add: Result(i, Value(i, 0) + Value(i, 1)); break;
            case Mnemonic.Sub: Result(i, Value(i, 0) - Value(i, 1)); break;
            case Mnemonic.And: Result(i, Value(i, 0) & Value(i, 1)); break;
            case Mnemonic.Or: Result(i, Value(i, 0) | Value(i, 1)); break;
            case Mnemonic.Shl: Result(i, Value(i, 0) << (int)Value(i, 1)); break;
            case Mnemonic.Shr: Result(i, Value(i, 0) >> (int)Value(i, 1)); break;
            case Mnemonic.Inc: Result(i, Value(i, 0) + 1); break;
            case Mnemonic.Dec: Result(i, Value(i, 0) - 1); break;
            case Mnemonic.Cmp: _zero = Value(i, 0) == Value(i, 1); break;
            case Mnemonic.Test: _zero = (Value(i, 0) & Value(i, 1)) == 0; break;
            case Mnemonic.Push: Push(Value(i, 0)); break;
            case Mnemonic.Pop: Set(i, Pop()); break;
            case Mnemonic.Jmp: return i.NearBranchTarget;
            case Mnemonic.Je: return _zero ? i.NearBranchTarget : null;
            case Mnemonic.Jne: return _zero ? null : i.NearBranchTarget;
            case Mnemonic.Prefetcht1: Fetched.Add(Address(i, Index(i))); break;
            case Mnemonic.Vmovups: Move(i); break;
            case Mnemonic.Vzeroupper: break;   // the upper halves are nobody's
            case Mnemonic.Ldtilecfg: Tiles.Configure(memory.Read(Address(i, Index(i)), 64)); break;
            case Mnemonic.Tilerelease: Tiles.Release(); break;
            case Mnemonic.Tilezero: Tiles.Zero(Tile(i.Op0Register)); break;
            case Mnemonic.Tileloadd: Tiles.Load(Tile(i.Op0Register), memory, Address(i, 0), Index(i)); break;
            case Mnemonic.Tilestored: Tiles.Store(Tile(i.Op1Register), memory, Address(i, 0), Index(i)); break;
            case Mnemonic.Tdpbf16ps: Tiles.MultiplyPairs(Tile(i.Op0Register), Tile(i.Op1Register), Tile(i.Op2Register)); break;
            case Mnemonic.Tdpbusd: Tiles.MultiplyBytes(Tile(i.Op0Register), Tile(i.Op1Register), Tile(i.Op2Register)); break;
            default: throw Refuse(i);
        }
        return null;
    }

    private ulong Value(in Instruction i, int operand) => i.GetOpKind(operand) switch
    {
        OpKind.Register => _general[General(i.GetOpRegister(operand))],
        OpKind.Memory when i.MemorySize.GetSize() == Word => BinaryPrimitives.ReadUInt64LittleEndian(memory.Read(Address(i, Index(i)), Word)),
        OpKind.Immediate8 or OpKind.Immediate8to64 or OpKind.Immediate32to64 or OpKind.Immediate64 => i.GetImmediate(operand),
        _ => throw Refuse(i),
    };

    private void Set(in Instruction i, ulong value)
    {
        if (i.Op0Kind != OpKind.Register) throw Refuse(i);
        _general[General(i.Op0Register)] = value;
    }

    private void Result(in Instruction i, ulong value)
    {
        Set(i, value);
        _zero = value == 0;
    }

    private void Push(ulong value)
    {
        _general[General(Register.RSP)] -= Word;
        BinaryPrimitives.WriteUInt64LittleEndian(memory.Write(_general[General(Register.RSP)], Word), value);
    }

    private ulong Pop()
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(memory.Read(_general[General(Register.RSP)], Word));
        _general[General(Register.RSP)] += Word;
        return value;
    }

    private void Move(in Instruction i)
    {
        const int bytes = 16;
        if (i.MemorySize.GetSize() != bytes) throw Refuse(i);
        var address = Address(i, Index(i));
        if (i.Op0Kind == OpKind.Memory) BinaryPrimitives.WriteUInt128LittleEndian(memory.Write(address, bytes), this[i.Op1Register]);
        else this[i.Op0Register] = BinaryPrimitives.ReadUInt128LittleEndian(memory.Read(address, bytes));
    }

    private ulong Address(in Instruction i, ulong index)
    {
        if (i.IsIPRelativeMemoryOperand || i.SegmentPrefix != Register.None) throw Refuse(i);
        return _general[General(i.MemoryBase)] + index + i.MemoryDisplacement64;
    }

    /// <summary>What is added to an address, or lies between the rows of a tile register.</summary>
    private ulong Index(in Instruction i) => i.MemoryIndex == Register.None ? 0 : _general[General(i.MemoryIndex)] * (ulong)i.MemoryIndexScale;

    private static int General(Register register) => register.IsGPR64() ? register.GetNumber() : throw new InvalidOperationException($"uses {register}");

    private static int Tile(Register register) => register - Register.TMM0;

    private static InvalidOperationException Refuse(in Instruction i) => new($"unknown: {i}");
}
