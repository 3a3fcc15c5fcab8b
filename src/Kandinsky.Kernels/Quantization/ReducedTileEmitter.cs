using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Kandinsky.Kernels;

/// <summary>Emits the register tile of <see cref="ReducedTile"/> for a number of rows: two accumulators a row, VDPBF16PS, VPDPBUSD or VFMADD231PS on 512 bits.</summary>
/// <remarks>
/// Registers: zmm0 to zmm27 sums (or as many as the highest tile needs); the next two weights, the next a row's four bytes in every lane. rsi the first row's step, rax the row stride and
/// rbx, rcx, rdx, rbp, r8, r9 its multiples by 3, 5, 7, 9, 11, 13, so that every row is one address; r10 weights, r11 steps left, r12 offsets, r13 segments left,
/// r14 what is fetched for later, r15 how far that moves per step.
/// </remarks>
internal class ReducedTileEmitter(Precision precision, int rows, CallingConvention convention, string name = "tile", int mostRows = ReducedTiles.MostRows)
    : Emitter($"{name}_{Names[(int)precision]}_{rows}x32", convention)
{
    protected const int Unrolled = 4;

    private static readonly string[] Names = ["float32", "bfloat16", "int8"];

    private readonly AssemblerRegister64 _row = rsi, _stride = rax, _weights = r10, _left = r11, _offsets = r12, _segments = r13, _ahead = r14, _aheadStep = r15;

    private readonly AssemblerRegisterZMM _first = Vector(2 * mostRows), _second = Vector(2 * mostRows + 1), _bytes = Vector(2 * mostRows + 2);

    protected Precision Precision => precision;

    protected int Rows => rows;

    protected AssemblerRegister64 Left => _left;

    private readonly AssemblerRegister64[] _multiples = [rax, rbx, rcx, rdx, rbp, r8, r9];

    protected override void Body()
    {
        Start();
        Segments();
        Store();
    }

    /// <summary>The products of every segment.</summary>
    protected void Segments()
    {
        var segment = CreateLabel();
        Label(ref segment);
        StartRow();
        add(_row, __qword_ptr[_offsets]);
        Steps();
        SegmentDone();
        add(_offsets, 8);
        dec(_segments);
        jnz(segment);
    }

    /// <summary>One chain of sums goes through all segments.</summary>
    protected virtual void SegmentDone()
    {
    }

    protected void StartRow()
    {
        mov(_row, __qword_ptr[rdi]);
        mov(_left, __qword_ptr[rdi + 32]);
    }

    /// <summary>The steps that are left.</summary>
    protected void Steps()
    {
        var (four, one, remainder, next) = (CreateLabel(), CreateLabel(), CreateLabel(), CreateLabel());
        sub(_left, Unrolled);
        jl(remainder);
        Label(ref four);
        FourSteps(_ => { });
        sub(_left, Unrolled);
        jge(four);
        Label(ref remainder);
        add(_left, Unrolled);
        jz(next);
        Label(ref one);
        Step(0, _ => { });
        Advance(1);
        dec(_left);
        jnz(one);
        Label(ref next);
    }

    /// <summary>Four steps.</summary>
    /// <param name="between">Emits what comes after the products of each row, which are numbered through all steps.</param>
    protected void FourSteps(Action<int> between)
    {
        for (var step = 0; step < Unrolled; step++) Step(step, between);
        Advance(Unrolled);
    }

    /// <summary>Adds the sums to those stored before.</summary>
    protected void Add()
    {
        mov(_row, __qword_ptr[rdi + 48]);
        for (var i = 0; i < 2 * rows; i++) vaddps(Vector(i), Vector(i), __zmmword_ptr[_row + 64 * i]);
    }

    protected void Store()
    {
        mov(_row, __qword_ptr[rdi + 48]);
        for (var i = 0; i < 2 * rows; i++) vmovups(__zmmword_ptr[_row + 64 * i], Vector(i));
    }

    protected void Clear()
    {
        for (var i = 0; i < 2 * rows; i++) vpxord(Vector(i), Vector(i), Vector(i));
    }

    protected void Start()
    {
        mov(_stride, __qword_ptr[rdi + 8]);
        for (var i = 1; i < _multiples.Length; i++) lea(_multiples[i], __[_multiples[i - 1] + _stride * 2]);
        mov(_row, __qword_ptr[rdi + 48]);
        StartSums(_row);
        mov(_offsets, __qword_ptr[rdi + 16]);
        mov(_segments, __qword_ptr[rdi + 24]);
        mov(_weights, __qword_ptr[rdi + 40]);
        mov(_ahead, __qword_ptr[rdi + 64]);
        mov(_aheadStep, __qword_ptr[rdi + 72]);
        test(_ahead, _ahead);
        cmovz(_ahead, _weights);
    }

    /// <summary>Sums go on from those stored before, or start at zero.</summary>
    /// <param name="stored">Where they are.</param>
    protected virtual void StartSums(AssemblerRegister64 stored)
    {
        var (fresh, ready) = (CreateLabel(), CreateLabel());
        cmp(__qword_ptr[rdi + 56], 0);
        je(fresh);
        for (var i = 0; i < 2 * rows; i++) vmovups(Vector(i), __zmmword_ptr[stored + 64 * i]);
        jmp(ready);
        Label(ref fresh);
        Clear();
        Label(ref ready);
    }

    private void Step(int step, Action<int> between)
    {
        vmovups(_first, __zmmword_ptr[_weights + 128 * step]);
        vmovups(_second, __zmmword_ptr[_weights + (128 * step + 64)]);
        prefetcht1(__byte_ptr[_ahead]);
        add(_ahead, _aheadStep);
        for (var row = 0; row < rows; row++)
        {
            vbroadcastss(_bytes, __dword_ptr[Row(row) + 4 * step]);
            Multiply(Vector(2 * row), _bytes, _first);
            Multiply(Vector(2 * row + 1), _bytes, _second);
            between(step * rows + row);
        }
    }

    private void Multiply(AssemblerRegisterZMM sum, AssemblerRegisterZMM bytes, AssemblerRegisterZMM weights)
    {
        if (precision == Precision.Float32) vfmadd231ps(sum, bytes, weights);
        else if (precision == Precision.BFloat16) vdpbf16ps(sum, bytes, weights);
        else vpdpbusd(sum, bytes, weights);   // the rows unsigned, the weights signed
    }

    private void Advance(int steps)
    {
        add(_row, 4 * steps);
        add(_weights, 128 * steps);
    }

    private AssemblerMemoryOperand Row(int row)
    {
        if (row == 0) return __[_row];
        var shift = 0;
        while (row % 2 == 0 && shift < 3) (row, shift) = (row / 2, shift + 1);
        return __[_row + _multiples[(row - 1) / 2] * (1 << shift)];
    }

    protected static AssemblerRegisterZMM Vector(int number) => new(Register.ZMM0 + number);
}
