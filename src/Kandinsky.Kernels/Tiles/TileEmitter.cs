using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Kandinsky.Kernels;

/// <summary>The frame of functions that compute a <see cref="SegmentedTile"/>: its operands in registers, its segments one after the other.</summary>
/// <remarks>Registers: rsi the first row's step, rax the row stride, r10 weights, r11 steps left, r12 offsets, r13 segments left, r14 what is fetched for
/// later, r15 how far that moves per step.</remarks>
internal abstract class TileEmitter(Precision precision, int rows, CallingConvention convention, string name)
    : Emitter($"{name}_{Names[(int)precision]}_{rows}x32", convention)
{
    private static readonly string[] Names = ["float32", "bfloat16", "int8"];

    private readonly AssemblerRegister64 _offsets = r12, _segments = r13, _ahead = r14, _aheadStep = r15;

    protected Precision Precision => precision;

    protected int Rows => rows;

    protected AssemblerRegister64 Row { get; } = rsi;

    protected AssemblerRegister64 Stride { get; } = rax;

    protected AssemblerRegister64 Weights { get; } = r10;

    protected AssemblerRegister64 Left { get; } = r11;

    /// <summary>Brings into their registers what all segments share.</summary>
    protected void LoadOperands()
    {
        mov(Stride, __qword_ptr[rdi + 8]);
        mov(Weights, __qword_ptr[rdi + 40]);
        mov(_ahead, __qword_ptr[rdi + 64]);
        mov(_aheadStep, __qword_ptr[rdi + 72]);
        test(_ahead, _ahead);
        cmovz(_ahead, Weights);
    }

    /// <summary>The address of the sums.</summary>
    protected void LoadSums(AssemblerRegister64 register) => mov(register, __qword_ptr[rdi + 48]);

    /// <summary>Sums go on from those stored before, or start at zero.</summary>
    /// <param name="stored">Where they are.</param>
    protected virtual void StartSums(AssemblerRegister64 stored)
    {
        var (fresh, ready) = (CreateLabel(), CreateLabel());
        cmp(__qword_ptr[rdi + 56], 0);
        je(fresh);
        Load(stored);
        jmp(ready);
        Label(ref fresh);
        Clear();
        Label(ref ready);
    }

    /// <summary>Takes the sums that are stored.</summary>
    protected abstract void Load(AssemblerRegister64 stored);

    /// <summary>Sets the sums to zero.</summary>
    protected abstract void Clear();

    /// <summary>The products of every segment.</summary>
    protected void Segments()
    {
        var segment = CreateLabel();
        mov(_offsets, __qword_ptr[rdi + 16]);
        mov(_segments, __qword_ptr[rdi + 24]);
        Label(ref segment);
        StartRow();
        add(Row, __qword_ptr[_offsets]);
        Steps();
        SegmentDone();
        add(_offsets, 8);
        dec(_segments);
        jnz(segment);
    }

    protected void StartRow()
    {
        mov(Row, __qword_ptr[rdi]);
        mov(Left, __qword_ptr[rdi + 32]);
    }

    /// <summary>The steps that are left.</summary>
    protected abstract void Steps();

    /// <summary>One chain of sums goes through all segments.</summary>
    protected virtual void SegmentDone()
    {
    }

    /// <summary>Fetches a step's part of what is read later.</summary>
    protected void Fetch()
    {
        prefetcht1(__byte_ptr[_ahead]);
        add(_ahead, _aheadStep);
    }
}
